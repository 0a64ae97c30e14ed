"""The artists that a file may belong to: two searches merged by id, judged together, in a reproducible order."""

from __future__ import annotations

import pytest

from tonearm.logic.suggest import artist_query, artists_of_text, suggest_artists, track_query
from tonearm.model import Artist, CatalogueId, RemotePath, SharedFile, Track, Username


def _artist(name: str, key: str | None = None, image: str | None = None) -> Artist:
    return Artist(name=name, id=CatalogueId(key) if key else None, image_url=image)


def _file(path: str) -> SharedFile:
    return SharedFile(username=Username("u"), remote_path=RemotePath(path), size_bytes=1)


_FILE = _file(r"Music\Ada Quill\Harbour Lights\04 Morning Glass.mp3")
_RIVALS = [
    _artist("Ada Quill Tribute Band", "t"),
    _artist("Ada Quill", "a", "http://x/1.jpg"),
    _artist("Mira Oost", "m"),
]
_TRACKS = [Track(title="Morning Glass", artists=(_artist("Ada Quill", "a"), _artist("Bo Lund", "b")))]


def test_the_right_artist_is_first_with_its_picture() -> None:
    found = suggest_artists(_FILE, _RIVALS, _TRACKS)
    artist, confidence = found[0]
    assert (artist.id, artist.image_url) == ("a", "http://x/1.jpg")
    assert confidence.accepted
    assert all(not other.accepted for _, other in found[1:])


def test_each_artist_comes_once_and_at_most_five() -> None:
    many = [_artist(f"Zorbel {i}", f"z{i}") for i in range(20)]
    found = suggest_artists(_FILE, [*_RIVALS, *many, _artist("Ada Quill")], _TRACKS)
    assert len(found) == 5
    assert [a.name for a, _ in found].count("Ada Quill") == 1
    assert len(suggest_artists(_FILE, _RIVALS, _TRACKS, top=2)) == 2


def test_two_artists_of_one_name_lower_each_other() -> None:
    """A namesake means that a person has to choose."""
    alone = suggest_artists(_FILE, [_artist("Ada Quill", "a")], [])[0][1].value
    twins = suggest_artists(_FILE, [_artist("Ada Quill", "a"), _artist("Ada Quill", "a2")], [])
    assert twins[0][1].value < alone
    assert twins[0][1].value == twins[1][1].value


def test_the_track_search_breaks_a_tie() -> None:
    twins = [_artist("Ada Quill", "a2"), _artist("Ada Quill", "a")]
    assert suggest_artists(_FILE, twins, _TRACKS)[0][0].id == "a"


def test_the_order_of_the_searches_does_not_matter() -> None:
    assert suggest_artists(_FILE, _RIVALS, _TRACKS) == suggest_artists(_FILE, _RIVALS[::-1], _TRACKS[::-1])


def test_nothing_found_is_nothing_suggested() -> None:
    assert suggest_artists(_FILE, [], []) == []


def test_the_catalogue_is_asked_in_the_peers_spelling() -> None:
    file = _file(r"Музыка\Лиза Порт\2012 - Гавань\03 - Стекло утра.mp3")
    assert artist_query(file) == "Лиза Порт"
    assert track_query(file) == ("Стекло утра", "Лиза Порт")
    assert artist_query(_file("01.mp3")) == ""


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("Ada Quill - Intro.mp3", ("Intro", "Ada Quill")),
        (r"@@abc\Music\Ada Quill - Live.mp3", ("Live", "Ada Quill")),
        (r"Ada Quill\Low Tide\01 Kelp - Live.mp3", ("Kelp - Live", "Ada Quill")),
        ("Kelp.mp3", ("Kelp", "")),
    ],
)
def test_a_version_word_behind_an_artist_alone_is_asked_for_as_the_title(path: str, asked: tuple[str, str]) -> None:
    assert track_query(_file(path)) == asked


@pytest.mark.parametrize(
    ("text", "called", "others"),
    [
        ("ada quill", "Ada Quill", ["Ada Quill Tribute Band", "Ada Quilt and Bo"]),
        ("The Norths", "Norths", ["The Norths Revival", "North"]),
        ("norths", "The Norths", ["Norths & Sons"]),
        ("Ada Qill", "Ada Quill", ["Mira Oost"]),
        ("ac/dx", "AC/DX", ["ACDX Band"]),
        ("!!!", "!!!", ["Kelp"]),
        ("50 lanterns", "50 Lanterns", ["Lanterns"]),
        ("硝子の朝", "硝子の朝", ["硝子"]),
        ("ferry & boat", "Ferry and Boat", ["Ferry"]),
    ],
)
def test_a_typed_name_is_judged_like_a_folder_of_that_name(text: str, called: str, others: list[str]) -> None:
    found = artists_of_text(text, [_artist(name, name) for name in (*others, called)])
    (artist, confidence), *rest = found
    assert artist.name == called
    assert confidence.value > 0.5 and confidence.match_reason == "called like your text"
    assert confidence.evidence and all(other.value < 0.6 for _, other in rest)


def test_what_is_only_partly_called_like_the_text_is_told_so() -> None:
    found = artists_of_text("ada", [_artist("Ada Quill", "a"), _artist("Ada Tide", "t")], top=1)
    assert [confidence.match_reason for _, confidence in found] == ["your text says “ada”"]


def test_with_a_file_the_file_judges_and_the_text_orders_what_it_does_not_know() -> None:
    """A person who types another name sees that the path does not say so, and still finds the name first."""
    found = artists_of_text("Mira Oost", [_artist("Miro Oost", "1"), _artist("Mira Oost", "m")], _FILE)
    assert [artist.id for artist, _ in found] == ["m", "1"]
    assert all(not confidence.accepted for _, confidence in found)
    assert "the path says “Ada Quill / Harbour Lights”" in found[0][1].match_reason
    ours = artists_of_text("quill", [*_RIVALS, _RIVALS[1]], _FILE)
    assert ours[0][0].id == "a" and len(ours) == 3
    assert ours[0][1].accepted
