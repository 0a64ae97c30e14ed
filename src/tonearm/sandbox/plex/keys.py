"""Rating keys: numbers that stay with a name, also over a restart."""

from __future__ import annotations

import zlib

__all__ = ["KeyMaker"]

_FIRST, _COUNT = 1_000_000, 9_000_000  # seven digits, as long as those of a big server


class KeyMaker:
    """Gives each name one number, made from the name itself, so that an index built earlier still fits."""

    def __init__(self) -> None:
        self._by_name: dict[str, int] = {}
        self._taken: set[int] = set()

    def key(self, name: str) -> int:
        """Return the number of a name; the same name has the same number."""
        known = self._by_name.get(name)
        if known is not None:
            return known
        made = zlib.crc32(name.encode("utf-8", "surrogatepass")) % _COUNT
        while made in self._taken:
            made = (made + 1) % _COUNT
        self._taken.add(made)
        self._by_name[name] = _FIRST + made
        return _FIRST + made
