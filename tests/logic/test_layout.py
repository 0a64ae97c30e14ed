"""Where a filed track goes, for friendly and for hostile names."""

from __future__ import annotations

import ntpath
import posixpath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.errors import MisuseError
from tonearm.logic.credits import credits_of
from tonearm.logic.layout import album_key, destination, folder_text
from tonearm.logic.naming import WINDOWS_PATH_BUDGET, safe_segment
from tonearm.model import Artist, Release, ReleaseKind, Track


def track(
    title: str = "Night Ferry",
    artist: str = "Lumen Fields",
    album: str | None = "Harbour",
    *,
    number: int | None = 4,
    disc: int | None = 1,
    total: int | None = 12,
    discs: int | None = 1,
    album_id: str | None = "album1",
    track_id: str | None = "track1",
    album_artist: str | None = None,
) -> Track:
    release = None
    if album is not None:
        owner = (Artist(name=album_artist or artist),)
        release = Release(title=album, id=album_id, total_tracks=total, total_discs=discs, artists=owner)
    return Track(
        title=title, id=track_id, artists=(Artist(name=artist),), release=release, track_number=number, disc_number=disc
    )


def place(one: Track, **options: object) -> str:
    folder, stem = destination(one, credits_of(one), **options)
    return "/".join((*folder, stem))


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (track(), "Lumen Fields/Lumen Fields - Harbour/04 Night Ferry"),
        (track(disc=2), "Lumen Fields/Lumen Fields - Harbour/2-04 Night Ferry"),
        (track(discs=2), "Lumen Fields/Lumen Fields - Harbour/1-04 Night Ferry"),
        (track(disc=None, discs=None), "Lumen Fields/Lumen Fields - Harbour/04 Night Ferry"),
        (track(number=104, total=120), "Lumen Fields/Lumen Fields - Harbour/104 Night Ferry"),
        (track(number=None), "Lumen Fields/Lumen Fields - Harbour/Night Ferry"),
        (track(total=1, album="Night Ferry"), "Lumen Fields/Lumen Fields - Night Ferry/Night Ferry"),
        (track(total=1, number=1), "Lumen Fields/Lumen Fields - Night Ferry/Night Ferry"),
        (track(total=2), "Lumen Fields/Lumen Fields - Harbour/04 Night Ferry"),
        (track(album=None), "Lumen Fields/Lumen Fields - Night Ferry/Night Ferry"),
        (track("Tide (Kite Remix)"), "Kite/Kite - Harbour/04 Tide (Kite Remix)"),
        (track("Tide (Kite Remix)", total=1), "Kite/Kite - Tide (Kite Remix)/Tide (Kite Remix)"),
        (
            track(album="Shore Mix", album_artist="Various Artists"),
            "Lumen Fields/Lumen Fields - Shore Mix/04 Night Ferry",
        ),
        (track(artist="AC/DC", album="AC/DC"), "AC_DC/AC_DC - AC_DC/04 Night Ferry"),
        (track("!!!", artist="!!!", album="!!!"), "!!!/!!! - !!!/04 !!!"),
        (track("CON", artist="CON", album="NUL"), "_CON/_CON - _NUL/04 _CON"),
        (track("..", artist="..", album="../../etc"), None),
        (track("???", artist="???", album="???"), None),
        (track("", artist="", album=""), None),
    ],
)
def test_destination_table(one, expected):
    """``ARTIST/ARTIST - ALBUM/NN TITLE`` or ``ARTIST/ARTIST - SINGLE/SINGLE``, whatever the names are."""
    found = place(one)
    if expected is None:
        assert len(found.split("/")) == 3
        assert all(safe_segment(part) == part for part in found.split("/"))
    else:
        assert found == expected


def test_a_person_may_say_that_it_is_a_single():
    """``told`` wins over the release."""
    assert place(track(), told=ReleaseKind.SINGLE) == "Lumen Fields/Lumen Fields - Night Ferry/Night Ferry"


def test_names_of_which_nothing_is_left_stay_apart():
    """A suffix of the service id keeps two unreadable titles apart, and stays the same next time."""
    first, second = place(track("???", track_id="aaaa1111")), place(track("***", track_id="bbbb2222"))
    assert first != second
    assert first == place(track("???", track_id="aaaa1111"))


def test_stored_folder_wins_and_is_cleaned_again():
    """All tracks of an album meet in the folder of its first track; a tampered store cannot lead outside."""
    assert place(track(), album_folder="Lumen/Lumen - Harbor") == "Lumen/Lumen - Harbor/04 Night Ferry"
    tampered = place(track(), album_folder="../../etc/./ssh")
    assert all(part not in ("..", ".", "") for part in tampered.split("/"))


def test_folder_text_comes_back_unchanged():
    """What is stored is what is used."""
    one = track(artist="AC/DC", album="Back: In?")
    folder, stem = destination(one, credits_of(one))
    assert destination(one, credits_of(one), album_folder=folder_text(folder)) == (folder, stem)


def test_long_album_titles_with_one_beginning_stay_apart():
    """A shortened album title is marked by its id."""
    first = place(track(album="A" * 400 + "1", album_id="one"))
    second = place(track(album="A" * 400 + "2", album_id="two"))
    assert first != second
    assert first == place(track(album="A" * 400 + "1", album_id="one"))


def test_long_artist_leaves_room_for_the_album():
    """The album's name is not lost behind a very long artist."""
    found = place(track(artist="Ж" * 300, album="Harbour"))
    assert found.split("/")[1].endswith(" - Harbour")


def test_path_budget_shortens_the_album_first():
    """Within 240 for everything, root included; the title survives when the album can give way."""
    found = place(track(album="B" * 150, artist="A" * 40), root="/music", budget=WINDOWS_PATH_BUDGET)
    assert len("/music/" + found + ".flac") <= WINDOWS_PATH_BUDGET
    assert found.endswith("/04 Night Ferry")


def test_root_without_room_is_said():
    """One sentence instead of a broken path."""
    with pytest.raises(MisuseError, match="too long"):
        place(track(), root="/" + "r" * 300, budget=WINDOWS_PATH_BUDGET)


NASTY = st.sampled_from(
    ["..", ".", "/", "\\", "CON", "nul.", "~", "-rf", "\x00", "\u202e", "\u2028", " ", "é", "𝄞", "a" * 200, "???"]
)
NAME = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.lists(NASTY, max_size=6).map("".join)
)


def stays_inside(path: str) -> bool:
    """Whether neither POSIX nor Windows rules read the path as leading elsewhere."""
    return all(
        not rules.isabs(path)
        and not rules.splitdrive(path)[0]
        and rules.normpath(path).replace("\\", "/") == path
        and ".." not in path.split("/")
        for rules in (posixpath, ntpath)
    )


@settings(deadline=None, max_examples=150)
@given(NAME, NAME, NAME, st.integers(1, 999), st.integers(1, 30), st.integers(1, 40))
def test_any_names_give_a_place_inside_the_root(title, artist, album, number, disc, total):
    """Three cleaned segments that no rules lead outside, each with room for an extension."""
    found = place(track(title, artist, album, number=number, disc=disc, total=total)) + ".flac"
    assert stays_inside(found)
    assert len(found.split("/")) == 3
    assert all(len(part.encode()) <= 255 for part in found.split("/"))


@pytest.mark.parametrize("path", ["../.. - x/01 y.flac", "a/../b", "/a/b", "C:/a", "a\\..\\b", "a/./b"])
def test_the_check_above_catches_names_joined_by_hand(path):
    """Negative control of `stays_inside`."""
    assert not stays_inside(path)


def test_album_key_is_one_for_one_album_and_folder_artist():
    """By id where there is one; capitals of the artist do not make a second folder."""
    assert album_key(track(), "Kite") == album_key(track(title="Tide", number=5), "KITE")
    assert album_key(track(), "Kite") != album_key(track(), "Rook")
    assert album_key(track(album_id="x"), "Kite") != album_key(track(album_id="y"), "Kite")
    assert album_key(track(album_id=None), "Kite") == album_key(track(album_id=None, album="HARBOUR"), "Kite")
    assert album_key(track(album=None), "Kite") != album_key(track("Tide", album=None), "Kite")
