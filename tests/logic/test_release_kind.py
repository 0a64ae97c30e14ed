"""Single or album: the number of tracks decides, not the catalogue's word."""

from __future__ import annotations

import pytest

from tonearm.logic.release_kind import is_single_layout, release_kind
from tonearm.model import Release, ReleaseKind, Track

ALBUM, EP, SINGLE = ReleaseKind.ALBUM, ReleaseKind.EP, ReleaseKind.SINGLE
COMPILATION, UNKNOWN = ReleaseKind.COMPILATION, ReleaseKind.UNKNOWN


@pytest.mark.parametrize(
    ("kind", "total", "expected"),
    [
        (SINGLE, 1, SINGLE),
        (ALBUM, 1, SINGLE),
        (UNKNOWN, 1, SINGLE),
        (SINGLE, 2, EP),
        (EP, 4, EP),
        (ALBUM, 12, ALBUM),
        (COMPILATION, 40, COMPILATION),
        (UNKNOWN, 12, ALBUM),
        (UNKNOWN, None, UNKNOWN),
        (SINGLE, None, SINGLE),
        (ALBUM, 0, ALBUM),
    ],
)
def test_one_track_in_all_is_a_single_and_anything_longer_is_not(kind, total, expected):
    """The count wins; without a count the catalogue's word is taken."""
    assert release_kind(Release(title="Harbour", kind=kind, total_tracks=total)) is expected


def test_no_release_is_unknown():
    """Nothing is guessed without a release."""
    assert release_kind(None) is UNKNOWN


def _track(release: Release | None) -> Track:
    return Track(title="Night Ferry", artists=(), release=release)


@pytest.mark.parametrize(
    ("release", "told", "single"),
    [
        (None, None, True),
        (None, ALBUM, False),
        (None, UNKNOWN, True),
        (Release(title="Harbour", total_tracks=12), None, False),
        (Release(title="Harbour", total_tracks=12), SINGLE, True),
        (Release(title="Night Ferry", total_tracks=1), None, True),
        (Release(title="Night Ferry", total_tracks=1), EP, False),
        (Release(title="Night Ferry", kind=SINGLE, total_tracks=3), None, False),
        (Release(title="Harbour"), None, False),
        (Release(title=" Night Ferry "), None, True),
        (Release(title=""), None, True),
    ],
)
def test_layout_follows_the_release_and_a_person_wins(release, told, single):
    """A release of unknown size is an album unless it is called like the track."""
    assert is_single_layout(_track(release), told) is single
