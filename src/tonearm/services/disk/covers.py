"""The folder's cover: written once, never beside or over the user's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tonearm.model import FilingOrder
from tonearm.naming import collision_key
from tonearm.services.disk.copying import exists, remove_if_there
from tonearm.services.disk.fs import Folder
from tonearm.services.disk.publish import publish
from tonearm.services.disk.tags.picture import picture_from

__all__ = ["leave_cover"]

_OWN_NAMES: Final = frozenset({"cover", "folder", "front", "album", "albumart"})
_PICTURES: Final = frozenset({"jpg", "jpeg", "png", "webp", "gif", "bmp"})


def leave_cover(
    folder: Folder, order: FilingOrder, temp: str, before_reserving: Callable[[], None], *, reserved: bool
) -> None:
    """Publish ``cover.jpg`` or ``cover.png`` unless the folder has a cover under any usual name.

    A cover never stops filing: a system error only leaves it out. ``before_reserving`` is as in `publish`;
    ``reserved`` says that the journal has such a note, so that an empty cover is ours, left by a death.
    """
    picture = picture_from(order.cover)
    if picture is None or not order.write_album_cover:
        return
    final = f"cover.{picture.extension}"
    try:
        remove_if_there(folder, temp)
        left = exists(folder, final) if reserved else None
        if left is not None and left.size == 0:
            folder.unlink(final)
        if any(_is_cover(name) for name in folder.names()):
            return
        with folder.create(temp) as file:
            file.write(picture.data)
            file.sync()
        publish(folder, temp, final, before_reserving)
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
