"""What goes wrong with files on their way through other people's disks."""

from __future__ import annotations

from random import Random

__all__ = ["garbage", "truncated", "zero_filled"]

_PAGE = b"<!DOCTYPE html>\n<html><head><title>404</title></head><body><h1>Not here any more</h1></body></html>\n"


def truncated(data: bytes, size: int) -> bytes:
    """Return the first ``size`` bytes; the header still claims the whole length."""
    return data[:size]


def zero_filled(rng: Random, data: bytes) -> bytes:
    """Return the bytes with the last third to two thirds replaced by zeros, as an unfinished download leaves them."""
    kept = int(len(data) * rng.uniform(0.35, 0.65))
    return data[:kept].ljust(len(data), b"\0")


def garbage(size: int) -> bytes:
    """Return ``size`` bytes of an error page, repeated."""
    return (_PAGE * (size // len(_PAGE) + 1))[:size]
