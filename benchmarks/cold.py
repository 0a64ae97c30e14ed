"""Texts that were read once are remembered; a round must not be helped by the one before it."""

from __future__ import annotations

import sys

__all__ = ["forget_texts"]


def forget_texts() -> None:
    """Empty the bounded caches of ``tonearm.logic``; those without a bound hold models and tables, no texts."""
    for name, module in list(sys.modules.items()):
        if not name.startswith("tonearm.logic"):
            continue
        for found in vars(module).values():
            if hasattr(found, "cache_parameters") and found.cache_parameters()["maxsize"] is not None:
                found.cache_clear()
