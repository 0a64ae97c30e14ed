"""What labels, discs, genres and limits on length leave in the folders of a path."""

from __future__ import annotations

import pytest

from tonearm.logic.parse_path import parse_path


@pytest.mark.parametrize(
    ("path", "artist", "album"),
    [
        ("Labels\\GLA CD 33 - Ada Quill - Low Tide\\04 Glass.mp3", "ada quill", "low tide"),
        ("ABC\\ABC 1064 - Ada Quill - Low Tide\\01 Glass.flac", "ada quill", "low tide"),
        ("Games\\Ada Quill - Low Tide OST\\Disc 4\\16 - Glass.mp3", "ada quill", "low tide ost"),
        ("Thrash Metal\\Ada Quill\\Low Tide (20th A\\04 Glass.m4a", "ada quill", "low tide"),
        ("UB12 - Low Tide - Live\\04 Glass.mp3", "ub12", "low tide"),
    ],
)
def test_artist_and_album_are_read_past_numbers_genres_and_cut_off_brackets(path: str, artist: str, album: str) -> None:
    read = parse_path(path)
    assert (read.artist, read.folders[0].names[:2][-1]) == (artist, album)


@pytest.mark.parametrize(
    ("folder", "disc"), [("d1", 1), ("LP 2", 2), ("Side B", 2), ("CD3", 3), ("Seite A", 1), ("Duets", None)]
)
def test_a_disc_may_be_named_by_a_letter(folder: str, disc: int | None) -> None:
    assert parse_path(f"Music\\Ada Quill\\Low Tide\\{folder}\\04 Glass.mp3").disc_number == disc


def test_the_side_of_a_single_is_no_artist() -> None:
    assert parse_path("12in\\Ada Quill - Glass\\B - Low Tide.flac").title.base == "low tide"
    assert parse_path("12in\\Ada Quill - Glass\\B - Low Tide.flac").artist == "ada quill"
