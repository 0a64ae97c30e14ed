"""Files of search answers by folder, and folders that are no albums."""

from __future__ import annotations

import pytest
from albums_kit import a_file, a_release, album_files
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.folders import folder_of, group_folders, is_mixed


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        (r"@@x\Music\Kite\Tide\02 Sand.flac", r"@@x\Music\Kite\Tide"),
        (r"@@x\Music\Kite\Tide\CD1\02 Sand.flac", r"@@x\Music\Kite\Tide"),
        (r"@@x\Music\Kite\Tide\Disc 2\02 Sand.flac", r"@@x\Music\Kite\Tide"),
        ("music/Kite/Tide/cd 2/02 Sand.flac", "music/Kite/Tide"),
        (r"CD1\02 Sand.flac", "CD1"),
        ("02 Sand.flac", ""),
        (r"\\02 Sand.flac", ""),
        (r"@@x\Tide\Artwork\front.jpg", r"@@x\Tide\Artwork"),
    ],
)
def test_the_folder_of_a_file_is_its_albums(path: str, folder: str) -> None:
    """A disc's folder belongs to the folder around it; one that stands alone is kept."""
    assert folder_of(path) == folder


def test_discs_meet_and_peers_stay_apart() -> None:
    """Two discs of one album are one folder; the same path of another peer is another folder."""
    files = [
        a_file(r"m\Tide\CD2\01 b.mp3"),
        a_file(r"m\Tide\CD1\01 a.mp3"),
        a_file(r"m\Tide\CD1\01 a.mp3"),
        a_file(r"m\Tide\CD1\01 a.mp3", username="other"),
        a_file(r"m\Tide\front.jpg"),
    ]
    mine, other = group_folders(files)
    assert (mine.username, mine.path, len(mine.files), len(mine.sound_files)) == ("kiosk", r"m\Tide", 3, 2)
    assert (other.username, len(other.files)) == ("other", 1)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text(max_size=40), max_size=8), st.randoms(use_true_random=False))
def test_any_paths_in_any_order_give_the_same_folders(paths: list[str], dice: object) -> None:
    """Nothing raises, nothing is lost, and the order of arrival does not matter."""
    files = [a_file(path) for path in paths]
    shuffled = list(files)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands in a random.Random
    assert group_folders(shuffled) == group_folders(files)
    assert sum(len(folder.files) for folder in group_folders(files)) == len(set(paths))


FAVOURITES = [
    r"m\favourites\Corvid Parlour - Ferry Bell.mp3",
    r"m\favourites\Anna Quillon - Dust Radio.mp3",
    r"m\favourites\The Brass Hours - Nine Doors.mp3",
    r"m\favourites\Old Meridian - Soft Machinery.mp3",
    r"m\favourites\Tern & Tide - Grey Ribbon.mp3",
]


def test_a_folder_of_many_artists_is_mixed() -> None:
    """Favourites: every file leads with its own artist, nothing holds them together."""
    assert is_mixed([a_file(path) for path in FAVOURITES])


@pytest.mark.parametrize(
    "paths",
    [
        [path.replace("favourites", "VA - Harbour Sounds (2004)") for path in FAVOURITES],
        [path.replace("favourites\\", f"Harbour Sounds\\{at:02d} ") for at, path in enumerate(FAVOURITES, 1)],
        [path.replace(" - ", " - Harbour Sounds - ") for path in FAVOURITES],
        [rf"m\Corvid Parlour\Corvid Parlour - Song {letter}.mp3" for letter in "abcde"],
        FAVOURITES[:3],
    ],
    ids=["various artists in the name", "numbered through", "one album in the names", "one artist", "too few to say"],
)
def test_what_is_held_together_is_not_mixed(paths: list[str]) -> None:
    """A compilation is an album, however many artists it has."""
    assert not is_mixed([a_file(path) for path in paths])


def test_an_album_is_not_mixed() -> None:
    """The plain case."""
    assert not is_mixed(album_files(a_release()[1]))
