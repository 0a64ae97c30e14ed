"""Is a track in the library? Four steps, each on what the one before left open; fast for 10,000 x 100,000.

1. exact keys (folded artist and title), 2. like titles within the same artist, 3. artists misspelt by one letter,
4. the judge, on the few pairs that steps 1 to 3 found. Nothing is "owned" below the product's threshold.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz, process

from tonearm.logic.facts import TrackFacts, of_owned, of_track
from tonearm.logic.match import judge_tracks, score_tracks
from tonearm.logic.normalise import fold, name_key
from tonearm.logic.titles import is_various, parse_title, split_names
from tonearm.model import ACCEPT_CONFIDENCE, LibraryCheck, OwnedTrack, Ownership, Track

__all__ = ["LibraryIndex"]

_LIKE_TITLE = 70.0
_MOST_PAIRS = 6
_MOST_TITLES = 12
_ACCEPT_SCORE = math.log(ACCEPT_CONFIDENCE / (1 - ACCEPT_CONFIDENCE))


def _deletions(name: str) -> Iterable[str]:
    """Return the name and all its forms with one letter left out."""
    yield name
    for at in range(len(name)):
        yield name[:at] + name[at + 1 :]


def _near_forms(*names: str) -> set[str]:
    """Return the forms under which an artist misspelt by one letter or a space is found, "the" mangled or not."""
    compacted = {name.replace(" ", "") for name in names if name}
    return {form for name in compacted for form in (_deletions(name) if len(name) >= 4 else (name,))}


class LibraryIndex:
    """An index over the library's tracks.

    Parameters
    ----------
    tracks : sequence of OwnedTrack
        The whole music section; building takes about 40 microseconds per track.
    """

    def __init__(self, tracks: Sequence[OwnedTrack]) -> None:
        self._tracks = tuple(tracks)
        self._by_key: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_artist: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._by_title: dict[str, list[int]] = defaultdict(list)
        self._near: dict[str, list[str]] = defaultdict(list)
        self._articled: dict[str, str] = {}
        self._facts: dict[int, TrackFacts] = {}
        for at, track in enumerate(self._tracks):
            self._add(at, track)
        for artist in self._by_artist:
            for form in _near_forms(artist, self._articled.get(artist, "")):
                self._near[form].append(artist)

    def __len__(self) -> int:
        return len(self._tracks)

    def _add(self, at: int, track: OwnedTrack) -> None:
        base = parse_title(track.title).base
        names = [
            name
            for credit in {track.artist, track.album_artist}
            if not is_various(credit)
            for name in (name_key(credit), *split_names(credit))
        ]
        for credit in (track.artist, track.album_artist):
            if fold(credit) != name_key(credit):
                self._articled[name_key(credit)] = fold(credit)
        for artist in dict.fromkeys(names):
            self._by_key[artist, base].append(at)
            self._by_artist[artist][base].append(at)
        if not names or is_various(track.album_artist):
            for form in (base, *parse_title(track.title).extra):  # the performer may stand in the title
                self._by_title[form].append(at)

    def check(self, track: Track) -> LibraryCheck:
        """Tell whether the library has the recording.

        Returns
        -------
        LibraryCheck
            ``owned`` only with a confidence of at least 0.8; else ``missing``, with the nearest item found, if any.
        """
        facts = of_track(track)
        best: tuple[float, int] | None = None
        seen: set[int] = set()
        for found in self._steps(track):
            fresh = [at for at in dict.fromkeys(found) if at not in seen][:_MOST_PAIRS]
            seen.update(fresh)
            for at in fresh:
                score = score_tracks(facts, self._fact(at))
                best = max(best, (score, -at)) if best else (score, -at)
            if best and best[0] >= _ACCEPT_SCORE:
                break
        return self._answer(facts, best)

    def _answer(self, facts: TrackFacts, best: tuple[float, int] | None) -> LibraryCheck:
        if best is None:
            return LibraryCheck(ownership=Ownership.MISSING)
        owned = self._tracks[-best[1]]
        confidence = judge_tracks(facts, self._fact(-best[1]))
        return LibraryCheck(
            ownership=Ownership.OWNED if confidence.accepted else Ownership.MISSING,
            confidence=confidence,
            library_id=owned.id,
            library_title=f"{owned.artist or owned.album_artist} - {owned.title}",
            path=owned.path,
        )

    def _steps(self, track: Track) -> Iterator[list[int]]:
        """Yield the positions that each step finds; later steps are only asked for when earlier ones did not settle."""
        base = parse_title(track.title).base
        names = tuple(
            dict.fromkeys(
                name for artist in track.artists for name in (name_key(artist.name), *split_names(artist.name))
            )
        )
        yield [*(at for name in names for at in self._by_key.get((name, base), ())), *self._by_title.get(base, ())]
        yield [at for name in names for at in self._like_titles(name, base)]
        whole = tuple(fold(artist.name) for artist in track.artists)
        near = {artist for name in (*names, *whole) for artist in self._near_artists(name)} - set(names)
        yield [at for artist in sorted(near) for at in self._like_titles(artist, base)]

    def pairs(self, track: Track) -> list[int]:
        """Return the positions of all tracks worth judging, most promising first."""
        return list(dict.fromkeys(at for found in self._steps(track) for at in found))

    def _near_artists(self, name: str) -> set[str]:
        return {artist for form in _near_forms(name) for artist in self._near.get(form, ())}

    def _like_titles(self, artist: str, base: str) -> list[int]:
        titles = self._by_artist.get(artist)
        if not titles:
            return []
        hits = process.extract(base, titles.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE_TITLE, limit=_MOST_TITLES)
        return [at for title, _, _ in hits for at in titles[title]]

    def _fact(self, at: int) -> TrackFacts:
        found = self._facts.get(at)
        if found is None:
            found = self._facts[at] = of_owned(self._tracks[at])
        return found
