"""Plex behind `tonearm.ports.Library`. plexapi and requests stay inside."""

from tonearm.services.plex.library import PlexLibrary

__all__ = ["PlexLibrary"]
