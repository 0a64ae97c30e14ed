"""The user's playlists, and which of their entries the network can serve."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tonearm.sandbox.world.draft import CatalogueDraft
from tonearm.sandbox.world.ids import base62
from tonearm.sandbox.world.records import LibraryTrack, Playlist, PlaylistItem, Recording, Track
from tonearm.sandbox.world.versions import SAME_TAKE
from tonearm.sandbox.world.vocabulary import TRICKY_TITLES
from tonearm.sandbox.world.wishes import Wishes

__all__ = ["write_playlists"]

_SIZES = (("First light 20", 20), ("Night drive 100", 100), ("Everything else 1000", 1000), ("Rainy 101", 101))
_BARREN = 0.14
_QUOTAS = {"owned": 0.20, "near": 0.05, "tricky": 0.05, "versions": 0.14, "tempted": 0.36}
"""Share of the entries drawn from each pool; the rest comes from ``alone``."""
_WANTED_VERSIONS = frozenset({"live", "remix", "acoustic", "radio edit", "extended", "instrumental"})


@dataclass(slots=True)
class _Pools:
    """Tracks to choose from; each list is shuffled and used from its end."""

    owned: list[Track] = field(default_factory=list)
    near: list[Track] = field(default_factory=list)
    """Missing, but another version is owned."""
    tricky: list[Track] = field(default_factory=list)
    """Plain, with a title that holds version words, part numbers, another title, or hardly anything."""
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
    tracks += _doubles(rng, draft, tracks, wishes, doubles)
    items = [PlaylistItem("track", track.track_id, _added(rng)) for track in tracks] + odd
    rng.shuffle(items)
    return items


def _doubles(rng: Random, draft: CatalogueDraft, tracks: list[Track], wishes: Wishes, count: int) -> list[Track]:
    """Return repeated entries: the same track, or now and then the same recording on another release."""
    wanted = [track for track in tracks if draft.recordings[track.recording_id].take in wishes.wanted]
    return [_double(rng, draft, track) for track in rng.sample(wanted, count)]


def _double(rng: Random, draft: CatalogueDraft, track: Track) -> Track:
    elsewhere = [other for other in draft.tracks.values() if other.recording_id == track.recording_id]
    return rng.choice(elsewhere) if rng.random() < 0.4 else track


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
    chosen: list[Track] = []
    takes: set[int] = set()
    for name, share in _QUOTAS.items():
        chosen += _draw(draft, getattr(pools, name), round(count * share), takes)
    for rest in (pools.alone, pools.tempted, pools.versions):
        chosen += _draw(draft, rest, count - len(chosen), takes)
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
        if recording.artist_ids[0] not in labels and (pool := _pool(pools, draft, owned, track, recording)) is not None:
            pool.append(track)
    return pools


def _pool(
    pools: _Pools, draft: CatalogueDraft, owned: set[int], track: Track, recording: Recording
) -> list[Track] | None:
    """Return the pool a track belongs to; None for what nobody puts on a list."""
    others = {other.take for other in draft.by_song[recording.song]} - {recording.take}
    if recording.version == "live" and track.title == recording.title:
        return None  # only the album's name tells that it is live
    if recording.take in owned:
        return pools.owned
    if recording.version in _WANTED_VERSIONS:
        return pools.versions
    if recording.version not in {"", *SAME_TAKE}:
        return None
    if not others.isdisjoint(owned):
        return pools.near
    if _is_tricky(recording.title):
        return pools.tricky
    return pools.tempted if others else pools.alone


def _is_tricky(title: str) -> bool:
    return title in TRICKY_TITLES or "Pt. " in title or "(Part " in title or len(title) < 5


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
