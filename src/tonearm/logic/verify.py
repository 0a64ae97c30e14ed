"""Check a downloaded file before it is filed: does it hold what was wanted.

Only what can be measured or is stated inside the file counts here, never its name. Contradictions are taken seriously
(damage, another length, tags of another recording), noise is not (case, accents, guests, remaster notes, another album,
another script, missing tags).
"""

from __future__ import annotations

from rapidfuzz import fuzz

from tonearm.logic.facts import TrackFacts, explained, of_track, track_facts, weight
from tonearm.logic.normalise import compact, script_of
from tonearm.logic.parse_path import parse_path
from tonearm.logic.titles import Mark, compare_versions, is_various
from tonearm.logic.vocabulary import other_parts
from tonearm.model import Reason, SharedFile, SoundFile, Track
from tonearm.model.base import Record

__all__ = ["CLOSE_LENGTH_S", "LENGTH_TOLERANCE_S", "SAME_LENGTH_S", "Verdict", "verify"]

LENGTH_TOLERANCE_S = 7.0
"""Encoders and silence move a length by a few seconds; more than this is another cut or a preview."""

CLOSE_LENGTH_S = 3.0
"""Within this, the length itself speaks for the recording."""

SAME_LENGTH_S = 2.0
"""Within this, the length alone speaks for a recording whose tags cannot be read."""

_ALIKE = 75.0


class Verdict(Record):
    """Whether a downloaded file may be filed as the wanted track, and if not, why."""

    ok: bool
    reason: Reason | None = None
    detail: str = ""


_FINE = Verdict(ok=True)


def verify(wanted: Track, file: SharedFile, sound: SoundFile) -> Verdict:
    """Check a downloaded file against the wanted track.

    Parameters
    ----------
    wanted : Track
        Without ``duration_s`` the length is not checked.
    file : SharedFile
        Where it came from; named in the detail.
    sound : SoundFile
        What was measured in it.

    Returns
    -------
    Verdict
        Reasons in this order: damage, length, tags.
    """
    for check in (_damage(sound), _length(wanted, sound), _tags(wanted, file, sound)):
        if not check.ok:
            return check.replace(detail=f"{check.detail} (from {file.username})")
    return _FINE


def _refuse(reason: Reason, detail: str) -> Verdict:
    return Verdict(ok=False, reason=reason, detail=detail)


def _damage(sound: SoundFile) -> Verdict:
    if sound.problems:
        return _refuse(Reason.FILE_CORRUPT, f"the file is damaged: {sound.problems[0]}")
    return (
        _FINE if sound.format is not None else _refuse(Reason.FILE_CORRUPT, "the file holds no sound that we can read")
    )


def _length(wanted: Track, sound: SoundFile) -> Verdict:
    if wanted.duration_s is None or sound.duration_s is None:
        return _FINE
    gap = sound.duration_s - wanted.duration_s
    if abs(gap) <= LENGTH_TOLERANCE_S:
        return _FINE
    side = "longer" if gap > 0 else "shorter"
    return _refuse(
        Reason.WRONG_LENGTH,
        f"it plays {sound.duration_s:.0f} s, {abs(gap):.0f} s {side} than the wanted {wanted.duration_s:.0f} s",
    )


def _tags(wanted: Track, file: SharedFile, sound: SoundFile) -> Verdict:
    """Compare the embedded tags: another title, another version or another artist refuses the file.

    Names in another script are a transliteration or a translation that we cannot compare; they refuse nothing as long
    as the length speaks for the file.
    """
    title, artist = (sound.title or "").strip(), (sound.artist or "").strip()
    facts = of_track(wanted)
    tagged = track_facts(title, (artist,), sound.album)
    exact = wanted.duration_s is not None and _gap(wanted, sound) <= CLOSE_LENGTH_S
    if title:
        told = _versions_in(file.remote_path) if exact else frozenset()
        said = _other_version(facts, tagged, told) or _title_said(wanted, facts, title, tagged, sound)
        if said:
            return _refuse(Reason.OTHER_RECORDING_TAGGED, said)
    same_script = script_of(artist) == script_of(wanted.artist)
    if artist and same_script and not is_various(artist) and _other_artist(facts, tagged):
        return _refuse(Reason.OTHER_RECORDING_TAGGED, f"its tags name the artist {artist!r}")
    return _FINE


def _gap(wanted: Track, sound: SoundFile) -> float:
    """Seconds between the wanted and the measured length; 0 where one of them is unknown."""
    if wanted.duration_s is None or sound.duration_s is None:
        return 0.0
    return abs(sound.duration_s - wanted.duration_s)


def _versions_in(remote_path: str) -> frozenset[str]:
    """Version classes that the file's name or folders tell."""
    path = parse_path(remote_path)
    named = [mark for part in path.segments for mark in (*part.marks, *part.loose)]
    return frozenset(mark.kind for mark in (*named, *path.directory.versions))


def _title_said(wanted: Track, facts: TrackFacts, title: str, tagged: TrackFacts, sound: SoundFile) -> str:
    """What speaks against the tagged title, if anything does."""
    if script_of(title) == script_of(wanted.title):
        return _other_title(facts, tagged)
    if not any(char.isalnum() for char in title):
        return f"its tags name the title {title!r}"
    if wanted.duration_s is not None and _gap(wanted, sound) > SAME_LENGTH_S:
        return f"its tags name {title!r} in another script, and its length is not the wanted one's"
    return ""


def _other_version(wanted: TrackFacts, tagged: TrackFacts, told: frozenset[str]) -> str:
    gap = compare_versions(
        wanted.title,
        tagged.title,
        first_words=wanted.names.words,
        second_words=tagged.names.words,
        albums=wanted.album_words & tagged.album_words,
    )
    if gap.only_second:
        return f"its tags name another version: {tagged.title.text}"
    if gap.detail_differs or _missing_mark(gap.only_first, tagged, told):
        return f"its tags name {tagged.title.text!r}, not the wanted version"
    return ""


def _missing_mark(marks: tuple[Mark, ...], tagged: TrackFacts, told: frozenset[str]) -> bool:
    """A wanted version that the tags leave out is a contradiction only when nothing else mentions it.

    Many people tag a remix with the bare title. The album may tell it, or the path (``told``), whose word counts where
    the length is right to the second.
    """
    album = tagged.album
    said = told.union(m.kind for m in (*album.marks, *album.loose)) if album else told
    return any(mark.kind not in said for mark in marks)


def _other_title(wanted: TrackFacts, tagged: TrackFacts) -> str:
    one, two = wanted.title, tagged.title
    if not one.base or not two.base:
        return ""  # "Track 04" and the like name nothing
    said = f"its tags name the title {two.text!r}"
    if other_parts(wanted.title_words, tagged.title_words):
        return said  # also where brackets tell: "Glass (Part One)", "Glass (Part Two)"
    forms = [(x, y) for x in (one.base, one.whole) for y in (two.base, two.whole)]
    if any(compact(x) == compact(y) for x, y in forms):
        return ""
    if _numbers(wanted) != _numbers(tagged):
        return said
    left = weight([w for w in tagged.title_words if not explained(w, wanted.all_words)])
    # The tagged album explains nothing here: "Lake" on the album "Glass" is not the song "Glass, Lake".
    missed = weight([w for w in one.base.split() if not explained(w, tagged.title_words | tagged.names.words)])
    if left == 0 and missed == 0:
        return ""
    alike = max(fuzz.ratio(x, y) for x, y in forms)
    return "" if alike >= _ALIKE and min(left, missed) < 1 else said


def _numbers(facts: TrackFacts) -> set[str]:
    return {word for word in facts.title_words if word.isdigit()} - facts.names.words


def _other_artist(wanted: TrackFacts, tagged: TrackFacts) -> bool:
    mine, theirs = wanted.names, tagged.names
    if not mine.keys or not theirs.keys:
        return False
    if any(explained(w, theirs.words) for w in mine.main.split() if len(w) > 1):
        return weight([w for w in mine.main.split() if explained(w, theirs.words)]) < 0.5 * weight(mine.main.split())
    guests = {guest for guest in wanted.title.guests}
    return max(fuzz.ratio(x, y) for x in (*mine.keys, *guests) for y in theirs.keys) < _ALIKE
