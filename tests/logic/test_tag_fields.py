"""Which tags a filed track gets."""

from __future__ import annotations

import pytest

from tonearm.logic.credits import credits_of
from tonearm.logic.tag_fields import tag_fields
from tonearm.model import Artist, Release, TagFields, Track

HARBOUR = Release(
    title="Harbour",
    id="album1",
    artists=(Artist(name="Lumen Fields"),),
    total_tracks=12,
    total_discs=1,
    release_date="2026-03",
)
FERRY = Track(
    title="Night Ferry",
    artists=(Artist(name="Lumen Fields"), Artist(name="Kite")),
    uri="spotify:track:7tNightFerryCCCCCCCCCC",
    release=HARBOUR,
    disc_number=1,
    track_number=4,
    isrc="ZZABC2600004",
)


def tags(track: Track) -> TagFields:
    return tag_fields(track, credits_of(track))


def test_everything_the_catalogue_states_is_written():
    """Names, numbers, totals, date, ISRC and URI arrive unchanged."""
    assert tags(FERRY) == TagFields(
        title="Night Ferry",
        artists=("Lumen Fields", "Kite"),
        album="Harbour",
        album_artists=("Lumen Fields",),
        contributing_artists=("Kite",),
        track_number=4,
        track_total=12,
        disc_number=1,
        disc_total=1,
        date="2026-03",
        isrc="ZZABC2600004",
        catalogue_uri="spotify:track:7tNightFerryCCCCCCCCCC",
        compilation=False,
    )


def test_remix_names_remixer_as_artist_and_original_as_contributing():
    """design.md section 5, "Remix"."""
    found = tags(FERRY.replace(title="Night Ferry (Kite Remix)"))
    assert found.artists == ("Kite",)
    assert found.remixers == ("Kite",)
    assert found.contributing_artists == ("Lumen Fields",)
    assert found.title == "Night Ferry (Kite Remix)"


def test_without_a_release_nothing_is_invented():
    """No album, no totals, no statement about compilation."""
    found = tags(Track(title="Tide", artists=(Artist(name="Kite"),)))
    assert found == TagFields(title="Tide", artists=("Kite",))


def test_various_artists_compilation():
    """The album artist stays as stated and the compilation mark is set."""
    release = HARBOUR.replace(artists=(Artist(name="Various Artists"),))
    found = tags(FERRY.replace(release=release))
    assert found.album_artists == ("Various Artists",)
    assert found.compilation is True


@pytest.mark.parametrize(
    ("discs", "total", "number", "expected"),
    [(1, 12, 4, 12), (2, 24, 4, None), (None, 12, 4, None), (1, 3, 4, None), (1, None, 4, None), (1, 12, None, None)],
)
def test_track_total_only_where_it_is_one(discs, total, number, expected):
    """The catalogue counts over all discs; with several, or an unknown number of discs, that is no track total."""
    release = HARBOUR.replace(total_discs=discs, total_tracks=total)
    assert tags(FERRY.replace(release=release, track_number=number)).track_total == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2026", "2026"),
        ("2026-03-01", "2026-03-01"),
        ("0000", None),
        ("", None),
        ("March 2026", None),
        ("2026-3", None),
    ],
)
def test_only_real_dates_are_written(date, expected):
    """A date is a year, a month or a day; the catalogue's 0000 means unknown."""
    assert tags(FERRY.replace(release=HARBOUR.replace(release_date=date))).date == expected


def test_endless_texts_are_cut():
    """4,096 characters are kept (recipes/safety.md section 7)."""
    assert len(tags(FERRY.replace(title="x" * 10_000)).title) == 4096
