"""The user's playlists, and which of their entries the network can serve."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tonearm.sandbox.world.draft import CatalogueDraft
from tonearm.sandbox.world.ids import base62
from tonearm.sandbox.world.records import LibraryTrack, Playlist, PlaylistItem, Recording, Track
from tonearm.sandbox.world.wishes import Wishes

__all__ = ["write_playlists"]

_SIZES = (("First light 20", 20), ("Night drive 100", 100), ("Everything else 1000", 1000), ("Rainy 101", 101))
_OWNED, _BARREN, _TEMPTED, _VERSION = 0.20, 0.14, 0.55, 0.18
_WANTED_VERSIONS = frozenset({"live", "remix", "acoustic", "radio edit", "extended", "instrumental"})


@dataclass(slots=True)
class _Pools:
    """Tracks to choose from; each list is shuffled and used from its end."""

    owned: list[Track] = field(default_factory=list)
    tempted: list[Track] = field(default_factory=list)
    """Plain, missing, and with other versions in the catalogue."""
    alone: list[Track] = field(default_factory=list)
    versions: list[Track] = field(default_factory=list)


def write_playlists(
    rng: Random, draft: CatalogueDraft, library: tuple[LibraryTrack, ...]
) -> tuple[dict[str, Playlist], Wishes]:
    """Return all playlists by id, and the wishes that follow from them."""
    owned = {draft.recordings[track.recording_id].take for track in library}
    wishes, barren = Wishes(), set[int]()
    lists = []
    for name, size in _SIZES:
        items = _items(rng, draft, owned, size, wishes, barren)
        lists.append(Playlist(base62(rng), name, "me", tuple(items)))
    lists.append(Playlist(base62(rng), "Nothing yet", "me", ()))
    strangers = tuple(PlaylistItem("track", track) for track in rng.sample(list(draft.tracks), 30))
    lists.append(Playlist(base62(rng), "Somebody else's", "another_user", strangers))
    wishes.barren = frozenset(barren)
    return {playlist.playlist_id: playlist for playlist in lists}, wishes


def _items(
    rng: Random, draft: CatalogueDraft, owned: set[int], size: int, wishes: Wishes, barren: set[int]
) -> list[PlaylistItem]:
    odd = _odd_items(rng, max(1, size // 50), max(1, size // 100))
    doubles = max(1, size // 50)
    count = size - len(odd) - doubles
    tracks = _choose(rng, draft, owned, count)
    _plan(rng, draft, owned, tracks, wishes, barren)
    tracks += rng.sample(tracks, doubles)
    items = [PlaylistItem("track", track.track_id, _added(rng)) for track in tracks] + odd
    rng.shuffle(items)
    return items


def _odd_items(rng: Random, local: int, others: int) -> list[PlaylistItem]:
    items = [
        PlaylistItem(
            "local",
            added_at=_added(rng),
            local_artist="Cousin Bruniko",
            local_title=f"Garage take {number + 1}",
            local_album="Tapes",
            local_duration_ms=rng.randint(20_000, 60_000),
        )
        for number in range(local)
    ]
    items += [
        PlaylistItem("episode", added_at=_added(rng), episode_name=f"The Tin Hour, part {n + 1}") for n in range(others)
    ]
    return items + [PlaylistItem("removed", added_at=_added(rng)) for _ in range(others)]


def _added(rng: Random) -> str:
    return f"20{rng.randint(15, 25)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}T{rng.randint(0, 23):02d}:15:00Z"


def _choose(rng: Random, draft: CatalogueDraft, owned: set[int], count: int) -> list[Track]:
    pools = _pools(rng, draft, owned)
    quota = {"owned": round(count * _OWNED), "versions": round(count * _VERSION * 0.8)}
    quota["tempted"] = round((count - sum(quota.values())) * _TEMPTED)
    quota["alone"] = count - sum(quota.values())
    chosen: list[Track] = []
    takes: set[int] = set()
    for name, wanted in quota.items():
        chosen += _draw(draft, getattr(pools, name), wanted, takes)
    if len(chosen) < count:
        chosen += _draw(draft, pools.alone + pools.tempted, count - len(chosen), takes)
    return chosen


def _draw(draft: CatalogueDraft, pool: list[Track], count: int, takes: set[int]) -> list[Track]:
    drawn: list[Track] = []
    while pool and len(drawn) < count:
        track = pool.pop()
        take = draft.recordings[track.recording_id].take
        if take not in takes:
            takes.add(take)
            drawn.append(track)
    return drawn


def _pools(rng: Random, draft: CatalogueDraft, owned: set[int]) -> _Pools:
    pools = _Pools()
    tracks = list(draft.tracks.values())
    rng.shuffle(tracks)
    labels = set(draft.labels.values())
    for track in tracks:
        recording = draft.recordings[track.recording_id]
        if recording.artist_ids[0] in labels:
            continue
        if recording.take in owned:
            pools.owned.append(track)
        elif recording.version in _WANTED_VERSIONS:
            pools.versions.append(track)
        elif recording.version in {"", "remaster", "clean"}:
            (pools.tempted if _has_versions(draft, recording) else pools.alone).append(track)
    return pools


def _has_versions(draft: CatalogueDraft, recording: Recording) -> bool:
    return any(other.take != recording.take for other in draft.by_song[recording.song])


def _plan(
    rng: Random, draft: CatalogueDraft, owned: set[int], tracks: list[Track], wishes: Wishes, barren: set[int]
) -> None:
    missing = [track for track in tracks if draft.recordings[track.recording_id].take not in owned]
    takes = [draft.recordings[track.recording_id].take for track in missing]
    target = max(2, round(len(takes) * _BARREN))
    already = [take for take in takes if take in barren]
    fresh = [take for take in takes if take not in wishes.wanted]
    barren.update(rng.sample(fresh, min(len(fresh), max(0, target - len(already)))))
    for track, take in zip(missing, takes, strict=True):
        if track not in wishes.wanted.setdefault(take, []):
            wishes.wanted[take].append(track)
