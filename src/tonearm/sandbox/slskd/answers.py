"""What peers answer to a search, odd as in life: repeated users and files, missing attributes, locked files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from tonearm.sandbox.slskd.chance import chance_of
from tonearm.sandbox.slskd.query import SearchRequest
from tonearm.sandbox.world.records import Peer, SharedFile, World
from tonearm.sandbox.world.search import search_files

__all__ = ["Answer", "answers_to", "file_shape"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One peer's answer and when it arrives, in sandbox seconds after the search began."""

    after_s: float
    peer: Peer
    files: tuple[SharedFile, ...]
    locked: tuple[SharedFile, ...]
    names_extension: bool

    def passes(self, request: SearchRequest) -> bool:
        """Whether it passes the request's filters; a queue as long as the maximum is itself too long."""
        return not request.filter_responses or (
            len(self.files) + len(self.locked) >= request.minimum_files
            and self.peer.queue_length < request.maximum_queue
            and self.peer.speed_bps >= request.minimum_speed
        )

    def shape(self, token: int) -> dict[str, Any]:
        """As the daemon shows it (contracts/slskd.md 4.5)."""
        return {
            "fileCount": len(self.files),
            "files": [file_shape(file, self.names_extension) for file in self.files],
            "hasFreeUploadSlot": self.peer.has_free_slot,
            "lockedFileCount": len(self.locked),
            "lockedFiles": [file_shape(file, self.names_extension) for file in self.locked],
            "queueLength": self.peer.queue_length,
            "token": token,
            "uploadSpeed": self.peer.speed_bps,
            "username": self.peer.username,
        }


def file_shape(file: SharedFile, names_extension: bool) -> dict[str, Any]:
    """One file of an answer; attributes that the peer did not send are absent, `isLocked` is always false."""
    told = file.advertised
    return {
        "bitDepth": told.bit_depth,
        "bitRate": told.bit_rate,
        "code": 1,
        "extension": extension(file.remote_path) if names_extension else "",
        "filename": file.remote_path,
        "isVariableBitRate": told.is_vbr,
        "length": told.length,
        "sampleRate": told.sample_rate,
        "size": told.size,
        "isLocked": False,
    }


def extension(remote_path: str) -> str:
    """What follows the last dot of the name, in lower case and without the dot."""
    return PurePosixPath(remote_path.replace("\\", "/")).suffix.lower().lstrip(".")


def answers_to(world: World, request: SearchRequest, within_s: float) -> list[Answer]:
    """All answers to a search in the order they arrive; the same search gives the same answers.

    Takes milliseconds of processor time: call it in a thread.
    """
    by_peer: dict[str, list[SharedFile]] = {}
    for file in search_files(world, request.terms.asked):
        by_peer.setdefault(file.username, []).append(file)
    answers = [
        answer
        for username, files in by_peer.items()
        for answer in _of_peer(world, request, world.peers[username], files, within_s)
    ]
    return sorted(answers, key=lambda answer: answer.after_s)


def _of_peer(
    world: World, request: SearchRequest, peer: Peer, files: list[SharedFile], within_s: float
) -> list[Answer]:
    chance = chance_of(world.seed, "answer", peer.username, request.terms.sent.lower())
    unlocked = [file for file in files if not file.locked]
    if unlocked and chance.random() < 0.04:
        unlocked.append(chance.choice(unlocked))
    first = Answer(
        after_s=within_s * chance.betavariate(1.5, 4),
        peer=peer,
        files=tuple(unlocked),
        locked=tuple(file for file in files if file.locked),
        # A client program names the extension always or never.
        names_extension=chance_of(world.seed, "extension", peer.username).random() < 0.4,
    )
    if chance.random() >= 0.05:
        return [first]
    again = Answer(first.after_s + 0.2 * within_s, peer, tuple(unlocked[:1]), (), first.names_extension)
    return [first, again]
