"""Builds the world from its seed: catalogue, library, playlists, network, in this order."""

from __future__ import annotations

from random import Random

from tonearm.sandbox.world.catalogue import write_catalogue
from tonearm.sandbox.world.library import write_library
from tonearm.sandbox.world.peers import make_sharers
from tonearm.sandbox.world.playlists import write_playlists
from tonearm.sandbox.world.records import World
from tonearm.sandbox.world.shares import share_everything

__all__ = ["build_world"]


def build_world(seed: int) -> World:
    """Return the world of a seed; the same seed gives the same world in every process.

    Parameters
    ----------
    seed : int
        Any integer. Everything is drawn from ``random.Random(seed)`` alone.

    Returns
    -------
    World
        At least 60 artists, 300 releases, 2,000 recordings, 40 peers and 6,000 shared files.
    """
    rng = Random(seed)
    draft = write_catalogue(rng)
    library = write_library(rng, draft)
    playlists, wishes = write_playlists(rng, draft, library)
    sharers = make_sharers(rng)
    files = share_everything(rng, draft, sharers, wishes)
    return World(
        seed=seed,
        artists=draft.artists,
        recordings=draft.recordings,
        releases=draft.releases,
        tracks=draft.tracks,
        peers={sharer.peer.username: sharer.peer for sharer in sharers},
        files=files,
        playlists=playlists,
        library=library,
        files_by_path={(file.username, file.remote_path): file for file in files},
    )
