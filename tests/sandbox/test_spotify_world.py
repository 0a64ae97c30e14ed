"""The catalogue over the great world: everything in it can be found the way tonearm asks for it."""

from __future__ import annotations

import random

import pytest

from tonearm.sandbox.clock import SimClock
from tonearm.sandbox.spotify.app import SpotifyOptions
from tonearm.sandbox.spotify.query import read_search
from tonearm.sandbox.spotify.simulator import SpotifySimulator
from tonearm.sandbox.world import build_world


@pytest.fixture(scope="module")
def simulator() -> SpotifySimulator:
    return SpotifySimulator(build_world(7), SimClock(1), SpotifyOptions())


def test_every_artist_is_among_the_first_five_of_its_name(simulator: SpotifySimulator) -> None:
    """Journey 1: the manual search finds any artist by its name, in any script and with any signs."""
    for artist in simulator.world.artists.values():
        found = simulator.search.artists(read_search(artist.name))[:5]
        assert artist in found, artist.name


def test_every_transliterated_artist_is_found_in_latin_letters(simulator: SpotifySimulator) -> None:
    """Strangers spell names of other scripts in Latin letters; the catalogue knows both."""
    artists = [artist for artist in simulator.world.artists.values() if artist.transliteration]
    assert artists
    for artist in artists:
        assert artist in simulator.search.artists(read_search(artist.transliteration))[:5], artist.transliteration


def test_tracks_are_found_by_title_and_artist(simulator: SpotifySimulator) -> None:
    """Section 6, row 2: of 300 tracks drawn, each recording is among the ten hits of its title and artist."""
    catalogue = simulator.catalogue
    for track in random.Random(1).sample(list(simulator.world.tracks.values()), 300):
        artist = catalogue.track_artists(track)[0].name
        hits = simulator.search.tracks(read_search(f'track:"{track.title}" artist:"{artist}"'))[:10]
        assert track.recording_id in {hit.recording_id for hit in hits}, (track.title, artist)


def test_codes_lead_to_the_same_recording(simulator: SpotifySimulator) -> None:
    """Section 6, rows 3 and 4: by ISRC the recording, perhaps on another release; by UPC the release."""
    for track in random.Random(2).sample(list(simulator.world.tracks.values()), 200):
        isrc = simulator.catalogue.recording(track).isrc
        assert track.recording_id in {hit.recording_id for hit in simulator.search.tracks(read_search(f"isrc:{isrc}"))}
    for release in simulator.world.releases.values():
        assert release in simulator.search.albums(read_search(f"upc:{release.upc}"))
