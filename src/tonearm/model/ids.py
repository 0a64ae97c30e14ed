"""Identifiers that must not be mixed up: each has a type, so that one cannot be handed in for another."""

from __future__ import annotations

from typing import NewType

__all__ = ["BatchId", "CatalogueId", "ItemId", "LibraryId", "RemotePath", "TransferId", "Username"]

Username = NewType("Username", str)
"""A peer of the network, byte for byte as the network spells it."""

RemotePath = NewType("RemotePath", str)
"""Full path of a shared file as its peer spells it: opaque text, sent back unchanged, never a local path."""

TransferId = NewType("TransferId", str)
"""slskd's GUID of one transfer, lower case with dashes."""

BatchId = NewType("BatchId", str)
"""Our GUID of one enqueue call."""

CatalogueId = NewType("CatalogueId", str)
"""Spotify's 22-character id of an artist, a release or a track."""

LibraryId = NewType("LibraryId", str)
"""Plex's ratingKey; valid for one server and until the item is removed."""

ItemId = NewType("ItemId", str)
"""Our id of one queue item."""
