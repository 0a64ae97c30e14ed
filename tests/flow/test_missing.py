"""What a plan proposes, for which entry, and why."""

from __future__ import annotations

import pytest

from tonearm.flow.missing import decide, first_positions, plan_key, to_search
from tonearm.model import (
    Artist,
    Candidate,
    CatalogueId,
    Confidence,
    Decision,
    EntryKind,
    LibraryCheck,
    Ownership,
    Playlist,
    PlaylistEntry,
    Reason,
    Recommendation,
    Release,
    RemotePath,
    SharedFile,
    Track,
    Username,
)


def entry(position: int, title: str, *, track_id: str | None = None, isrc: str | None = None) -> PlaylistEntry:
    track = Track(
        title=title, artists=(Artist(name="Kite"),), id=CatalogueId(track_id) if track_id else None, isrc=isrc
    )
    return PlaylistEntry(position=position, kind=EntryKind.TRACK, track=track)


def candidate(recommendation: Recommendation, value: float) -> Candidate:
    file = SharedFile(username=Username("kiosk"), remote_path=RemotePath(r"a\b.mp3"), size_bytes=1)
    confidence = Confidence(value=value, match_reason="live; you asked for the studio recording")
    return Candidate(file=file, confidence=confidence, quality=0.5, recommendation=recommendation)


def test_the_same_track_again_points_at_its_first_place() -> None:
    """By id, by recording code, and without both by name; another track is no repeat."""
    entries = [
        entry(0, "Tide", track_id="a", isrc="X1"),
        entry(1, "Tide", track_id="a"),
        entry(2, "Tide (Single)", track_id="b", isrc="X1"),
        entry(3, "Tide", track_id="c", isrc="X2"),
        entry(4, "Ebb"),
        entry(5, "ebb"),
        PlaylistEntry(position=6, kind=EntryKind.REMOVED),
    ]
    assert first_positions(entries) == {1: 0, 2: 0, 5: 4}


def test_with_ownership_of_the_release_the_recording_on_another_one_is_no_repeat() -> None:
    """One recording code or name on two releases is wanted twice; the same track still once."""
    tide = [entry(0, "Tide", track_id="a", isrc="X1"), entry(1, "Tide", track_id="b", isrc="X1")]
    ebb = [entry(2, "Ebb"), entry(3, "Ebb"), entry(4, "Ebb"), entry(5, "Tide", track_id="a", isrc="X1")]
    albums = ("Dock", "Hits", "Dock", "Hits", "dock", "Dock")
    entries = [
        one.replace(track=one.track.replace(release=Release(title=album)))
        for one, album in zip((*tide, *ebb), albums, strict=True)
        if one.track
    ]
    assert first_positions(entries) == {1: 0, 3: 2, 4: 2, 5: 0}
    assert first_positions(entries, "release") == {4: 2, 5: 0}


def test_only_missing_tracks_that_are_no_repeats_are_searched() -> None:
    """Owned tracks, repeats, episodes and removed entries spend no search; unchecked ones do."""
    owned, missing, unchecked = (LibraryCheck(ownership=one) for one in Ownership)
    entries = [entry(0, "A"), entry(1, "B"), entry(2, "C"), PlaylistEntry(position=3, kind=EntryKind.EPISODE)]
    found = to_search(entries, [owned, missing, unchecked, missing], {})
    assert [position for position, _ in found] == [1, 2]
    assert to_search(entries, [missing] * 4, {1: 0})[0][0] == 0


@pytest.mark.parametrize(
    ("candidates", "trouble", "decision", "reason"),
    [
        ([candidate(Recommendation.ACCEPT, 0.9)], "", Decision.DOWNLOAD, None),
        ([candidate(Recommendation.ASK, 0.9)], "", Decision.REVIEW, Reason.TOO_CLOSE_TO_CALL),
        ([candidate(Recommendation.REJECT, 0.1)], "", Decision.REVIEW, Reason.NO_CONFIDENT_MATCH),
        ([], "", Decision.REVIEW, Reason.NO_RESULTS),
        ([], "slskd is down", Decision.DOWNLOAD, Reason.SEARCH_UNAVAILABLE),
    ],
)
def test_the_proposal_follows_the_recommendation(
    candidates: list[Candidate], trouble: str, decision: Decision, reason: Reason | None
) -> None:
    """A service that is down means "not searched yet", never "nothing found"."""
    found = decide(candidates, ["kite tide"], trouble)
    assert found[:2] == (decision, reason)
    assert bool(found[2]) is (reason is not None)


def test_the_key_of_a_plan_changes_with_its_entries() -> None:
    """The same playlist gives the same key; another entry, order or place gives another."""
    first, second = entry(0, "Tide"), entry(1, "Ebb")
    key = plan_key(Playlist(name="p", entries=(first, second)))
    assert key == plan_key(Playlist(name="p", entries=(first, second)))
    assert key != plan_key(Playlist(name="p", entries=(first,)))
    assert key != plan_key(Playlist(name="q", entries=(first, second)))
    assert key != plan_key(Playlist(name="p", entries=(first, second)), "release")
