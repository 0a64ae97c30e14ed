"""Curate your own music library: find, match, download, file and tag, with reasons."""

__version__ = "0.1.0"
