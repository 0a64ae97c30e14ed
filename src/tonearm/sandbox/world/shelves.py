"""Puts files on sharers' shelves, one at a time, and keeps paths unique."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

from tonearm.sandbox.world.draft import CatalogueDraft
from tonearm.sandbox.world.embedded import full_tags, natural_tags
from tonearm.sandbox.world.file_styles import Style
from tonearm.sandbox.world.hostile import Manner
from tonearm.sandbox.world.lies import TELLABLE_S, Impostors, advertise, choose_content, stored_size
from tonearm.sandbox.world.marks import plain_mark
from tonearm.sandbox.world.noise import for_file_system
from tonearm.sandbox.world.peers import FORMATS, Sharer
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
"""Encoder settings in kbit/s; honest files use the first three."""
_UNCLEAN, _LOCKED, _ODD_LENGTH, _CAREFUL = 0.15, 0.03, 0.02, 0.3


@dataclass(frozen=True, slots=True)
class _Copy:
    """One file about to be shared."""

    sharer: Sharer
    subject: Subject
    format: str
    kbps: int
    path: str
    honest: bool = False
    lie: bool = False
    tells_artist: bool = True


@dataclass(slots=True)
class Shelves:
    """All shared files so far. ``barren`` takes never get a good file at a peer that delivers."""

    rng: Random
    draft: CatalogueDraft
    impostors: Impostors
    barren: frozenset[int]
    files: list[SharedFile] = field(default_factory=list)
    _paths: set[tuple[str, str]] = field(default_factory=set)

    def put(
        self, sharer: Sharer, track: Track, style: Style, *, honest: bool = False, format_: str = "", lie: bool = False
    ) -> SharedFile | None:
        """Share one file of a track; None when the path is taken or the take is barren and the dice leave it out.

        ``honest`` files are clean, unlocked, carefully named and truly advertised; ``lie`` files are never clean.
        """
        subject, format_ = self._subject(track), format_ or self.format_of(sharer)
        kbps = self.rng.choice(_RATES[format_][:3] if honest else _RATES[format_])
        careful = honest or self.rng.random() < _CAREFUL
        path = spell_path(self.rng, subject, self.draft.artists, sharer.habits, style, format_, kbps, careful)
        return self._shelve(_Copy(sharer, subject, format_, kbps, path, honest, lie, style.shows_artist))

    def put_hostile(self, sharer: Sharer, track: Track, manner: Manner) -> SharedFile | None:
        """Share one file under a path that breaks careless programs; it still tells artist, title and version."""
        subject, format_ = self._subject(track), self.format_of(sharer)
        artist = self.draft.artists[subject.recording.artist_ids[0]].name
        name = f"{artist} - {subject.recording.title}{plain_mark(subject.recording)}"
        path = manner("\\".join(sharer.habits.root), for_file_system(name, "underscore", "_"), format_)
        return self._shelve(_Copy(sharer, subject, format_, _RATES[format_][0], path))

    def put_beside(self, sharer: Sharer, path: str, format_: str, size: int) -> None:
        """Share a file that is no audio."""
        key = (sharer.peer.username, path)
        if key not in self._paths:
            self._paths.add(key)
            number = len(self.files) + 1
            self.files.append(
                SharedFile(number, *key, format_, 0, 0, 0, Content.CLEAN, Advertised(size), EmbeddedTags())
            )

    def format_of(self, sharer: Sharer) -> str:
        """Return a file format by a sharer's habit."""
        return self.rng.choices(FORMATS, sharer.habits.formats)[0]

    def _subject(self, track: Track) -> Subject:
        return Subject(self.draft.recordings[track.recording_id], track, self.draft.releases[track.release_id])

    def _shelve(self, copy: _Copy) -> SharedFile | None:
        key = (copy.sharer.peer.username, copy.path)
        if key in self._paths:
            return None
        content, locked, left_out = self._fate(copy)
        if left_out:
            return None
        self._paths.add(key)
        file = self._file(copy, content, locked)
        self.files.append(file)
        return file

    def _fate(self, copy: _Copy) -> tuple[Content, bool, bool]:
        """Return content, locked, and whether to leave the file out."""
        rng = self.rng
        if copy.lie:
            return choose_content(rng, copy.format), False, False
        if copy.subject.recording.take in self.barren and copy.sharer.peer.delivers:
            roll = rng.random()
            if roll < 0.45:
                return choose_content(rng, copy.format), False, False
            return Content.CLEAN, roll < 0.6, roll >= 0.6
        if copy.honest:
            return Content.CLEAN, False, False
        content = choose_content(rng, copy.format) if rng.random() < _UNCLEAN else Content.CLEAN
        return content, rng.random() < _LOCKED, False

    def _file(self, copy: _Copy, content: Content, locked: bool) -> SharedFile:
        named = copy.subject.recording
        held = self.impostors.choose(self.rng, named) if content is Content.OTHER_RECORDING else named
        number = len(self.files) + 1
        return SharedFile(
            file_id=number,
            username=copy.sharer.peer.username,
            remote_path=copy.path,
            format=copy.format,
            codec_bitrate_kbps=copy.kbps,
            recording_id=held.recording_id,
            named_recording_id=named.recording_id,
            content=content,
            advertised=self._advertised(copy, number, content, held),
            tags=self._tags(copy, held, content),
            locked=locked,
        )

    def _advertised(self, copy: _Copy, number: int, content: Content, held: Recording) -> Advertised:
        rng, named = self.rng, copy.subject.recording
        size = stored_size(rng, number, copy.format, copy.kbps, content, held.duration_s)
        attributes = "full" if copy.honest else copy.sharer.habits.attributes
        advertised = advertise(rng, size, copy.format, copy.kbps, content, held, named, attributes)
        if content is Content.CLEAN and not copy.honest and advertised.length and rng.random() < _ODD_LENGTH:
            return replace(advertised, length=advertised.length + rng.randint(15, 60))
        return advertised

    def _tags(self, copy: _Copy, held: Recording, content: Content) -> EmbeddedTags:
        rng, subject, artists = self.rng, copy.subject, self.draft.artists
        if content is Content.GARBAGE:
            return EmbeddedTags()
        if content is Content.OTHER_RECORDING:
            telling = EmbeddedTags(held.title + plain_mark(held), artists[held.artist_ids[0]].name)
            if abs(held.duration_s - subject.recording.duration_s) <= TELLABLE_S or rng.random() < 0.35:
                return telling
        elif not copy.tells_artist:
            return full_tags(subject.recording, subject.track, subject.release, artists)
        return natural_tags(rng, subject.recording, subject.track, subject.release, artists)
