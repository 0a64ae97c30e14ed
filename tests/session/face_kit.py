"""What tests of the face share: sessions on a sandbox, and files of its world that are good to ask for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

import tonearm
from tonearm.model import Artist, CatalogueId
from tonearm.sandbox import Sandbox
from tonearm.sandbox.world.records import Content, PeerBehaviour, SharedFile, World
from tonearm.session import Session

DEADLINE_S = 60.0
"""Real seconds that a test waits for a state at most."""


def make_session(box: Sandbox, state_dir: Path, **arguments: Any) -> Session:
    """A session on a sandbox; arguments win over what the sandbox announces."""
    return tonearm.connect(**{**box.settings(), "state_dir": state_dir, **arguments})


def playlist_ref(box: Sandbox, entries: int) -> str:
    """The URI of the sandbox user's own playlist of that length."""
    own = [one for one in box.world.playlists.values() if one.owner_id == "me" and len(one.items) == entries]
    return f"spotify:playlist:{own[0].playlist_id}"


def good_files(
    world: World,
    *,
    behaviour: PeerBehaviour = PeerBehaviour.GOOD,
    content: Content = Content.CLEAN,
    format: str = "mp3",
) -> Iterator[SharedFile]:
    """Unlocked files of such peers, of missing studio recordings of one artist with plain names; one each."""
    seen: set[int] = set()
    owned = {track.recording_id for track in world.library}
    for file in world.files:
        recording = world.recordings.get(file.named_recording_id)
        if (
            recording is not None
            and file.format == format
            and file.content is content
            and not file.locked
            and world.peers[file.username].behaviour is behaviour
            and not recording.version
            and not recording.guest_ids
            and len(recording.artist_ids) == 1
            and _plain(world.artists[recording.artist_ids[0]].name)
            and _plain(recording.title)
            and recording.recording_id not in owned | seen
        ):
            seen.add(recording.recording_id)
            yield file


def _plain(name: str) -> bool:
    """Words of Latin letters: no hostile name, nothing that clients spell differently."""
    return len(name) > 4 and all(word.isascii() and word.isalpha() and len(word) > 2 for word in name.split())


def row_of(file: SharedFile) -> dict[str, Any]:
    """The file as a row of a candidate frame, without a search."""
    return {
        "username": file.username,
        "remote_path": file.remote_path,
        "size_bytes": file.advertised.size,
        "duration_s": file.advertised.length,
        "bitrate_kbps": file.advertised.bit_rate,
    }


def artist_of(world: World, file: SharedFile) -> Artist:
    """The artist that the file's name means, as a person would choose it."""
    found = world.artists[world.recordings[file.named_recording_id].artist_ids[0]]
    return Artist(id=CatalogueId(found.artist_id), name=found.name)


def tracks_frame(world: World, files: list[SharedFile]) -> pd.DataFrame:
    """A little playlist of the recordings that these files are named for, as people make one in a notebook."""
    rows = []
    for file in files:
        recording = world.recordings[file.named_recording_id]
        rows.append({"artist": world.artists[recording.artist_ids[0]].name, "title": recording.title})
    return pd.DataFrame(rows)


def reached(question: Callable[[], Any], what: str, deadline_s: float = DEADLINE_S) -> Any:
    """Ask until the answer is true, and return it; fails with ``what`` and the last answer at the deadline."""
    end = time.monotonic() + deadline_s
    while not (answer := question()):
        assert time.monotonic() < end, f"{what} was not reached; last seen: {answer!r}"
        time.sleep(0.02)
    return answer
