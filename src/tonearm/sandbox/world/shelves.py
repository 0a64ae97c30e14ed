"""Puts files on sharers' shelves, one at a time, and keeps paths unique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from tonearm.sandbox.world.draft import CatalogueDraft
from tonearm.sandbox.world.embedded import full_tags, natural_tags
from tonearm.sandbox.world.file_styles import Style
from tonearm.sandbox.world.lies import TELLABLE_S, Impostors, advertise, choose_content, stored_size
from tonearm.sandbox.world.peers import Sharer, pick_format
from tonearm.sandbox.world.records import Advertised, Content, EmbeddedTags, Recording, SharedFile, Track
from tonearm.sandbox.world.spelling import Subject, spell_path

__all__ = ["Shelves"]

_RATES: Mapping[str, tuple[int, ...]] = {
    "flac": (0,),
    "mp3": (320, 320, 256, 192, 128),
    "m4a": (256, 256, 192, 128),
    "ogg": (256, 192),
    "opus": (160, 128, 96),
}
_UNCLEAN = 0.11


@dataclass(slots=True)
class Shelves:
    """All shared files so far. ``barren`` takes never get a good file at a peer that delivers."""

    rng: Random
    draft: CatalogueDraft
    impostors: Impostors
    barren: frozenset[int]
    files: list[SharedFile] = field(default_factory=list)
    _paths: set[tuple[str, str]] = field(default_factory=set)

    def subject(self, track: Track) -> Subject:
        """Return what a file of this track is about."""
        return Subject(self.draft.recordings[track.recording_id], track, self.draft.releases[track.release_id])

    def put(
        self, sharer: Sharer, track: Track, style: Style, *, honest: bool = False, format_: str = "", lie: bool = False
    ) -> SharedFile | None:
        """Share one file of a track; None when the path is taken or the take is barren and the dice leave it out.

        ``honest`` files are clean, unlocked, carefully named and truly advertised; ``lie`` files are never clean.
        """
        subject = self.subject(track)
        format_ = format_ or pick_format(self.rng, sharer.habits)
        kbps = self.rng.choice(_RATES[format_][:3] if honest else _RATES[format_])
        careful = honest or self.rng.random() < 0.3
        path = spell_path(self.rng, subject, self.draft.artists, sharer.habits, style, format_, kbps, careful)
        key = (sharer.peer.username, path)
        if key in self._paths:
            return None
        content, locked, skip = self._fate(sharer, subject.recording, format_, honest, lie)
        if skip:
            return None
        self._paths.add(key)
        file = self._file(sharer, subject, style, path, format_, kbps, content, locked, honest)
        self.files.append(file)
        return file

    def put_beside(self, sharer: Sharer, path: str, format_: str, size: int) -> None:
        """Share a file that is no audio."""
        key = (sharer.peer.username, path)
        if key not in self._paths:
            self._paths.add(key)
            self.files.append(
                SharedFile(len(self.files) + 1, *key, format_, 0, 0, 0, Content.CLEAN, Advertised(size), EmbeddedTags())
            )

    def _fate(
        self, sharer: Sharer, recording: Recording, format_: str, honest: bool, lie: bool
    ) -> tuple[Content, bool, bool]:
        """Return content, locked, and whether to leave the file out."""
        rng = self.rng
        if lie:
            return choose_content(rng, format_), False, False
        if recording.take in self.barren and sharer.peer.delivers:
            roll = rng.random()
            if roll < 0.45:
                return choose_content(rng, format_), False, False
            return Content.CLEAN, roll < 0.6, roll >= 0.6
        if honest:
            return Content.CLEAN, False, False
        content = choose_content(rng, format_) if rng.random() < _UNCLEAN else Content.CLEAN
        return content, rng.random() < 0.03, False

    def _file(
        self,
        sharer: Sharer,
        subject: Subject,
        style: Style,
        path: str,
        format_: str,
        kbps: int,
        content: Content,
        locked: bool,
        honest: bool,
    ) -> SharedFile:
        rng, named = self.rng, subject.recording
        held = self.impostors.choose(rng, named) if content is Content.OTHER_RECORDING else named
        number = len(self.files) + 1
        size = stored_size(rng, number, format_, kbps, content, held.duration_s)
        attributes = "full" if honest else sharer.habits.attributes
        advertised = advertise(rng, size, format_, kbps, content, held, named, attributes)
        if content is Content.CLEAN and not honest and rng.random() < 0.02 and advertised.length:
            advertised = Advertised(size, advertised.length + rng.randint(15, 60), advertised.bit_rate)
        tags = self._tags(subject, held, content, style)
        return SharedFile(
            number, sharer.peer.username, path, format_, kbps, held.recording_id, named.recording_id, content, advertised,
            tags, locked,
        )  # fmt: skip

    def _tags(self, subject: Subject, held: Recording, content: Content, style: Style) -> EmbeddedTags:
        rng, named = self.rng, subject.recording
        if content is Content.GARBAGE:
            return EmbeddedTags()
        if content is not Content.OTHER_RECORDING:
            if not style.shows_artist:
                return full_tags(named, subject.track, subject.release, self.draft.artists)
            return natural_tags(rng, named, subject.track, subject.release, self.draft.artists)
        telling = EmbeddedTags(
            title=full_tags(held, subject.track, subject.release, self.draft.artists).title,
            artist=self.draft.artists[held.artist_ids[0]].name,
        )
        if abs(held.duration_s - named.duration_s) <= TELLABLE_S:
            return telling
        lying = natural_tags(rng, named, subject.track, subject.release, self.draft.artists)
        return rng.choice((telling, lying, lying))
