"""Files are left out unread only when judging them closely could not change the answer."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.ceilings import ceiling
from tonearm.logic.facts import file_facts, of_file, of_track
from tonearm.logic.features_file import FILE_FEATURES, file_features
from tonearm.logic.file_names import extension_of, split_path
from tonearm.logic.file_versions import tells_version_at_end
from tonearm.logic.fitted import fitted
from tonearm.logic.folder_names import release_group
from tonearm.logic.match import score_file
from tonearm.logic.parse_path import parse_path
from tonearm.logic.quality import QualityPolicy, accepts
from tonearm.logic.rank import judge_candidate, order_key, rank
from tonearm.logic.shortlist import Shortlist
from tonearm.model import (
    Artist,
    Candidate,
    Recommendation,
    Release,
    RemotePath,
    SharedFile,
    SharedFiles,
    Track,
    Username,
)

_POLICY = QualityPolicy()
_FEATURES = [name for name, _, _ in FILE_FEATURES]

_WANTED = {
    "plain": Track(
        title="Morning Glass",
        artists=(Artist(name="Ada Quill"),),
        release=Release(title="Harbour Lights", release_date="2009"),
        track_number=4,
        duration_s=212.0,
    ),
    "one word, no length": Track(title="Kelp", artists=(Artist(name="The Tin Roofs"),)),
    "a version": Track(
        title="Low Tide (Live at the Pier)",
        artists=(Artist(name="Mira Oost"), Artist(name="Bo Lund")),
        release=Release(title="Low Tide"),
        duration_s=305.5,
        track_number=11,
    ),
    "an album that names one": Track(
        title="Low Tide",
        artists=(Artist(name="Mira Oost"),),
        release=Release(title="Live at the Pier"),
        duration_s=305.5,
    ),
    "a mix": Track(title="Morning Glass (Radio Mix)", artists=(Artist(name="Ada Quill"),), duration_s=212.0),
    "an unknown bracket": Track(
        title="Kelp (Instrumentall Takess)", artists=(Artist(name="Bo Lund"),), duration_s=99.0
    ),
    "a song named like one": Track(title="Remix My Heart", artists=(Artist(name="Live Wires"),), duration_s=180.0),
    "another script": Track(title="Ночная Пристань", artists=(Artist(name="Ада Квилл"),), duration_s=188.0),
    "no spaces": Track(title="硝子の朝", artists=(Artist(name="緑川"),), release=Release(title="港"), duration_s=240.0),
    "signs": Track(title="!!!", artists=(Artist(name="+44"),), duration_s=99.0),
    "long": Track(
        title="The Slow and Careful Undoing of Everything We Built by the Water",
        artists=(Artist(name="Quill & Lund"),),
        release=Release(title="Everything We Built"),
        track_number=1,
        duration_s=421.0,
    ),
}
_STRANGE = ("Nachtfähre", "Lighthouse Song", "Ferry", "03", "Track 04", "Intro", "ガラス", "Стекло", "Tide", "A", "…")
_ADDED = (
    "",
    "",
    "",
    " (Live)",
    " - Remastered 2011",
    " [Karaoke Version]",
    " (Bo Lund Remix)",
    " feat. Kite",
    " Ver",
    " (x) Mix",
    " (feat. Kite) - Live",
    " (Live at the Pier)",
    " - Live at the Pier",
    " (Harbour Mix)",
    " [2009 (Remix)",
    " (Live Wires Remix)",
    " [Instrumental] (2011)",
    " (Heart Edit)",
    " (Radioo Mix)",
    " - Karaoke Version",
    " - Acoustic",
    " (Instrumental Takes)",
    " [Deluxe",
)
_LAYOUTS = (
    "{artist}\\{album}\\{number:02d} {title}.{kind}",
    "@@abc\\Music\\{artist} - {album}\\{number:02d}. {artist} - {title}.{kind}",
    "{artist}/{album}/{title}.{kind}",
    "Complete\\{artist}-{album}-2009-GRP\\{number:02d}-{artist}-{title}-grp.{kind}",
    "{album}\\{artist} - {album} - {number:02d} - {title}.{kind}",
    "mp3\\{title} by {artist}.{kind}",
    "mp3\\{number}{title}.{kind}",
    "Various\\cd1-{number:02d} {artist} {title}.{kind}",
    "{title}\\{artist}.{kind}",
    "{artist}\\{title}\\A{number} {album}.{kind}",
)


def _misspelt(random: Random, text: str) -> str:
    """The text as some peer may write it: letters lost, swapped, doubled; words merged, cut off, shouted, joined."""
    at = random.randrange(len(text))
    ways = (
        text,
        text,
        text,
        text[:at] + text[at + 1 :],
        text[:at] + text[at : at + 1] * 2 + text[at + 1 :],
        text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :],
        text.replace(" ", ""),
        text.replace(" ", "_"),
        text.replace(" ", "-"),
        text.upper(),
        text[: max(1, len(text) * 2 // 3)],
        text.replace("o", "ö").replace("a", "á"),
        " ".join(reversed(text.split())),
        of_track(Track(title=text, artists=())).title.base,
    )
    return random.choice(ways) or text


def _offer(random: Random, wanted: Track, at: int) -> SharedFile:
    """One file: the wanted one, one that is like it, or another one, named in any way."""
    album = wanted.release.title if wanted.release and random.random() < 0.7 else random.choice(_STRANGE)
    artist = _misspelt(random, wanted.artist) if random.random() < 0.8 else random.choice(_STRANGE)
    title = _misspelt(random, wanted.title) if random.random() < 0.6 else random.choice(_STRANGE)
    path = random.choice(_LAYOUTS).format(
        artist=artist,
        album=album,
        title=title + random.choice(_ADDED),
        number=random.choice((wanted.track_number or 4, random.randint(1, 24))),
        kind=random.choice(("flac", "mp3", "mp3", "m4a", "wma")),
    )
    asked = wanted.duration_s or 200.0
    length = random.choice((None, None, asked, asked + random.uniform(-8, 8), random.uniform(60, 500), asked * 1000))
    return SharedFile(
        username=Username(f"peer{at % 40}"),
        remote_path=RemotePath(path),
        size_bytes=random.choice((0, round(asked * 320 * 125), random.randint(10**6, 10**8))),
        duration_s=length,
        bitrate_kbps=random.choice((None, 320, 192, 64)),
        free_slot=random.random() < 0.5,
        queue_length=random.randint(0, 9),
        speed_bps=random.randint(0, 5_000_000),
    )


def _judged_one_by_one(files: list[SharedFile], wanted: Track) -> list[Candidate]:
    unique = {(file.username, file.remote_path): file for file in files if accepts(file, _POLICY)}
    return _ordered([judge_candidate(file, wanted, _POLICY) for file in unique.values()])


def _ordered(candidates: list[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=order_key)


def _worth_it(candidates: list[Candidate]) -> list[Candidate]:
    return [c for c in candidates if c.recommendation is not Recommendation.REJECT]


@pytest.mark.parametrize("name", _WANTED)
def test_ranking_gives_what_judging_every_file_gives(name: str) -> None:
    """The same accepted and doubtful files, with the same confidences and evidence, in the same order."""
    random, wanted = Random(f"{name} 5"), _WANTED[name]
    files = [_offer(random, wanted, at) for at in range(500)]
    expected = _worth_it(_judged_one_by_one(files, wanted))
    assert _worth_it(rank(files, wanted, _POLICY, limit=len(files))) == expected
    assert rank(files, wanted, _POLICY, limit=5)[: len(expected)] == expected[:5]


def _plainly(files: list[SharedFile], wanted: Track, limit: int) -> list[Candidate]:
    """What ranking promises, file by file: ten rejected ones below others, alone as many as there is room for.

    Of those that were not worth reading closely, the nearest by words and length come first.
    """
    held = {(file.username, file.remote_path): file for file in files if accepts(file, _POLICY)}
    shortlist = Shortlist(of_track(wanted))
    near = [file for file in held.values() if shortlist.takes(file)]
    judged = _ordered([judge_candidate(file, wanted, _POLICY) for file in near])
    shown = _worth_it(judged)[:limit]
    title = set(of_track(wanted).title.base.split())

    def merit(file: SharedFile) -> tuple[int, float, str, str]:
        said = sum(len(word) for word in title if word in file.remote_path.casefold())
        off = abs((file.duration_s or 0.0) - (wanted.duration_s or 0.0))
        return -said, off, file.username, file.remote_path

    room = min(limit - len(shown), 10 if shown else limit)
    rejected = [one for one in judged if one.recommendation is Recommendation.REJECT]
    far = sorted((file for file in held.values() if file not in near), key=merit)[: max(0, room - len(rejected))]
    rejected += [judge_candidate(file, wanted, _POLICY) for file in far]
    return [*shown, *_ordered(rejected)[:room]]


@pytest.mark.parametrize("limit", [1, 12, 80])
@pytest.mark.parametrize("name", _WANTED)
def test_ranking_is_what_it_promises_in_any_order_and_by_columns(name: str, limit: int) -> None:
    """Locked files and files that come twice with other claims are among them."""
    random, wanted = Random(f"{name} 7"), _WANTED[name]
    files = [_offer(random, wanted, at).replace(locked=random.random() < 0.1) for at in range(150)]
    twice = [file.replace(duration_s=None, locked=random.random() < 0.5) for file in random.sample(files, 20)]
    expected = _plainly([*files, *twice], wanted, limit)
    assert rank([*files, *twice], wanted, _POLICY, limit=limit) == expected
    assert rank(SharedFiles.of([*files, *twice]), wanted, _POLICY, limit=limit) == expected
    once = list({(file.username, file.remote_path): file for file in [*files, *twice]}.values())
    expected = rank(once, wanted, _POLICY, limit=limit)
    random.shuffle(once)
    assert rank(once, wanted, _POLICY, limit=limit) == expected


@pytest.mark.parametrize("name", _WANTED)
def test_where_nothing_fits_every_rejected_file_can_be_listed(name: str) -> None:
    """With room for all, nothing is missing, whether it was read closely at first or not."""
    random, wanted = Random(f"{name} 6"), _WANTED[name]
    files = [_offer(random, wanted, at) for at in range(120)]
    rejected = [file for file in files if not _worth_it([judge_candidate(file, wanted, _POLICY)])]
    assert rank(rejected, wanted, _POLICY, limit=len(files)) == _judged_one_by_one(rejected, wanted)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("plain", "Complete\\AdaQuill-Intro-2009-GRP\\15-AdaQuill-Morning -grp.mp3"),
        ("signs", "Ferry\\+44 - Ferry - 06 - !!!.flac"),
        ("plain", "Ada Quill\\Harbour Lights\\04 Mourning Glas.mp3"),
        ("a version", "Mira Oost\\Low Tide\\11 Lowtide (Live at Pier).mp3"),
        ("plain", "Music\\Ada Quill - MorningGlass.mp3"),
    ],
)
def test_what_looks_like_another_name_is_read_closely(name: str, path: str) -> None:
    """Names from which the parser takes something away, or that it understands although words are missing."""
    file = SharedFile(username=Username("u"), remote_path=RemotePath(path), size_bytes=1)
    assert Shortlist(of_track(_WANTED[name])).takes(file)


_VERSION_TOLD = (
    ("plain", "Ada Quill - Morning Glass (Harbour Remix)"),
    ("plain", "04 Morning Glass [Instrumental]"),
    ("plain", "Ada Quill - Morning Glass - Karaoke"),
    ("plain", "Ada Quill - Harbour Lights - 04 - Morning Glass - Instrumental Version"),
    ("a mix", "Ada Quill - Morning Glass (Karaoke Version)"),
    ("an unknown bracket", "Mira Oost - Low Tide - Acoustic"),
    ("plain", "04-ada_quill-morning_glass_(instrumental_version)"),
    ("plain", "Ada Quill - Morning Glass (feat. Bo Lund) [Karaoke]"),
    ("another script", "Ада Квилл - Ночная Пристань [Karaoke]"),
    ("plain", "Ada Quill - Morning Glass (Live) (2011)"),
    ("plain", "Ada Quill - Live at the Pier - 04 - Morning Glass (Acoustic Version)"),
    ("a version", "Mira Oost - Low Tide (Live at the Pier) (Kite Remix)"),
    ("another script", "Ада Квилл - Ночная Пристань (Live)"),
)
_PERHAPS_WANTED = (
    ("plain", "Ada Quill - Morning Glass (2011 Remaster)"),
    ("plain", "Ada Quill - Morning Glass (Album Version)"),
    ("a version", "Mira Oost - Low Tide (Live)"),
    ("an album that names one", "Mira Oost - Low Tide (Live at the Pier)"),
    ("a mix", "Ada Quill - Morning Glass (Radioo Mix)"),
    ("a song named like one", "Live Wires - Remix My Heart"),
    ("a song named like one", "Live - Wires - Remix My Heart"),
    ("a version", "Mira Oost - Low Tide - Live"),
)


@pytest.mark.parametrize(("name", "stem"), _VERSION_TOLD)
def test_a_file_whose_name_tells_another_version_is_left_unread(name: str, stem: str) -> None:
    files = SharedFiles.of([_named(stem)])
    assert not Shortlist(of_track(_WANTED[name])).possible(files, (0,))


@pytest.mark.parametrize(("name", "stem"), _PERHAPS_WANTED)
def test_a_version_that_may_be_the_wanted_one_is_read(name: str, stem: str) -> None:
    """A word of the wanted title, artist or album tells no other version; nor does packaging."""
    assert Shortlist(of_track(_WANTED[name])).takes(_named(stem))


@pytest.mark.parametrize(
    "stem",
    [
        "Ada Quill - 04 - Live",
        "Ada Quill - 04 (Live)",
        "04 - Instrumental",
        "01 (feat. Bo Lund) (Live)",
        "Ada Quill - Glass (a (b) (Live)",
        "Ada Quill「Glass (Live)",
        "Live",
        "Ada Quill - Live in Lund",
    ],
)
def test_a_word_that_may_be_the_title_itself_tells_no_version_at_the_end(stem: str) -> None:
    assert not tells_version_at_end(of_track(_WANTED["plain"]), stem)


@pytest.mark.parametrize("name", _WANTED)
def test_a_version_told_at_the_end_is_found_by_close_reading_too(name: str) -> None:
    random, wanted = Random(f"{name} 11"), of_track(_WANTED[name])
    added = [name for name, _, _ in FILE_FEATURES].index("versions_added")
    told = 0
    for at in range(600):
        path = _offer(random, _WANTED[name], at).remote_path
        parents, stem, _ = split_path(path)
        if not release_group(parents) and tells_version_at_end(wanted, stem):
            told += 1
            assert file_features(wanted, file_facts(path))[added] >= 1.0, path
    assert told > 10


def _named(stem: str) -> SharedFile:
    return SharedFile(username=Username("u"), remote_path=RemotePath(f"Music\\{stem}.mp3"), size_bytes=1)


@pytest.mark.parametrize("name", _WANTED)
def test_what_is_left_unread_would_be_rejected(name: str) -> None:
    """Each file alone, so that a bound that is too tight cannot hide behind the others."""
    random, wanted = Random(f"{name} 8"), _WANTED[name]
    shortlist = Shortlist(of_track(wanted))
    files = [_offer(random, wanted, at) for at in range(600)]
    left = [file for file in files if not shortlist.takes(file)]
    assert all(judge_candidate(file, wanted, _POLICY).recommendation is Recommendation.REJECT for file in left)


@pytest.mark.parametrize("name", _WANTED)
def test_no_file_scores_more_than_what_its_length_and_name_leave(name: str) -> None:
    """The bound holds for every file, read or not; where nothing is left it is far below a question to a person."""
    random, wanted = Random(f"{name} 10"), of_track(_WANTED[name])
    files = SharedFiles.of([_offer(random, _WANTED[name], at) for at in range(600)])
    shortlist = Shortlist(wanted)
    possible = shortlist.possible(files, range(len(files)))
    for row, (file, most) in enumerate(zip(files, shortlist.bounds(files, range(len(files))), strict=True)):
        assert score_file(wanted, of_file(file)) <= most + 1e-9, file.remote_path
        assert (row in possible) == shortlist.hopeful(most)


def test_most_files_of_a_common_answer_are_left_unread() -> None:
    """The shortlist is worth its while: without it the comparison above would prove nothing."""
    random, wanted = Random(7), _WANTED["plain"]
    shortlist = Shortlist(of_track(wanted))
    taken = sum(shortlist.takes(_offer(random, wanted, at)) for at in range(500))
    assert 0 < taken < 350


def test_what_is_liked_less_is_left_unread_when_enough_are_certain() -> None:
    """Two hundred right files of all qualities: the first five are what judging all of them gives."""
    random, wanted = Random(9), _WANTED["plain"]
    files = [
        SharedFile(
            username=Username(f"peer{at}"),
            remote_path=RemotePath(
                f"m{at}\\Ada Quill\\Harbour Lights\\04 Morning Glass.{random.choice(('flac', 'mp3'))}"
            ),
            size_bytes=9_000_000,
            duration_s=random.choice((None, 212.0, 214.0, 216.0)),
            bitrate_kbps=random.choice((None, 192, 320)),
            free_slot=random.random() < 0.5,
            queue_length=random.randint(0, 2),
        )
        for at in range(200)
    ]
    parse_path.cache_clear()
    found = rank(files, wanted, _POLICY, limit=5)
    assert parse_path.cache_info().misses < 100
    assert found == _judged_one_by_one(files, wanted)[:5]


_VALUES = st.lists(
    st.one_of(st.sampled_from((0.0, 0.5, 1.0)), st.floats(0, 60)), min_size=len(_FEATURES), max_size=len(_FEATURES)
)


@settings(deadline=None, max_examples=200)
@given(_VALUES, st.sets(st.sampled_from(_FEATURES), max_size=6), st.floats(0, 2))
def test_no_score_lies_above_the_ceiling(values: list[float], known: set[str], slack: float) -> None:
    ranges = {
        name: (value - slack, value + slack) for name, value in zip(_FEATURES, values, strict=True) if name in known
    }
    assert fitted("file").score(values) <= ceiling("file", ranges) + 1e-9


def test_the_ceiling_of_a_wholly_known_pair_is_its_score() -> None:
    """Negative control: a ceiling that is always high would pass the test above."""
    wanted = of_track(_WANTED["plain"])
    random = Random(8)
    for at in range(50):
        file = _offer(random, _WANTED["plain"], at)
        values = file_features(wanted, of_file(file))
        ranges = {name: (value, value) for name, value in zip(_FEATURES, values, strict=True)}
        assert fitted("file").score(values) == pytest.approx(ceiling("file", ranges))


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="ab.\\/ \t\u3000-äÉ1", max_size=14))
def test_the_extension_alone_is_read_as_in_the_whole_path(path: str) -> None:
    assert extension_of(path) == parse_path(path).extension
