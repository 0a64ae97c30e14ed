"""Spotify behind `tonearm.ports.Catalogue`. spotipy and requests stay inside."""

from tonearm.services.spotify.catalogue import SpotifyCatalogue
from tonearm.services.spotify.refs import catalogue_id, is_catalogue_ref

__all__ = ["SpotifyCatalogue", "catalogue_id", "is_catalogue_ref"]
