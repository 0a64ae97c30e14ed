"""The folder's cover: written once, never beside or over the user's own."""

from __future__ import annotations

from typing import Final

from tonearm.model import FilingOrder
from tonearm.naming import collision_key
from tonearm.services.disk.copying import remove_if_there
from tonearm.services.disk.fs import Folder
from tonearm.services.disk.publish import publish
from tonearm.services.disk.tags.picture import picture_from

__all__ = ["leave_cover"]

_OWN_NAMES: Final = frozenset({"cover", "folder", "front", "album", "albumart"})
_PICTURES: Final = frozenset({"jpg", "jpeg", "png", "webp", "gif", "bmp"})


def leave_cover(folder: Folder, order: FilingOrder, temp: str) -> None:
    """Publish ``cover.jpg`` or ``cover.png`` unless the folder has a cover under any usual name.

    A cover never stops filing: a system error only leaves it out.
    """
    picture = picture_from(order.cover)
    if picture is None or not order.write_album_cover:
        return
    try:
        remove_if_there(folder, temp)
        if any(_is_cover(name) for name in folder.names()):
            return
        with folder.create(temp) as file:
            file.write(picture.data)
            file.sync()
        publish(folder, temp, f"cover.{picture.extension}", _nothing)
    except OSError:
        _clean(folder, temp)


def _is_cover(name: str) -> bool:
    stem, _, extension = collision_key(name).rpartition(".")
    return stem in _OWN_NAMES and extension in _PICTURES


def _clean(folder: Folder, temp: str) -> None:
    try:
        remove_if_there(folder, temp)
    except OSError:
        return


def _nothing() -> None:
    """A cover that is cut short by a death is found empty and is no loss."""
