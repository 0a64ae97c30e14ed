"""Identifiers in the shapes of the services they imitate; all drawn from a seeded generator."""

from __future__ import annotations

from random import Random

__all__ = ["base62", "isrc", "upc"]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def base62(rng: Random, length: int = 22) -> str:
    """Return ``length`` base-62 characters, the shape of Spotify's ids."""
    return "".join(rng.choices(_DIGITS, k=length))


def isrc(rng: Random, year: int) -> str:
    """Return an ISRC with the user-assigned country prefix ``QZ``, a registrant, two digits of year and five digits."""
    registrant = "".join(rng.choices(_DIGITS[:36], k=3))
    return f"QZ{registrant}{year % 100:02d}{rng.randrange(100_000):05d}"


def upc(rng: Random) -> str:
    """Return thirteen digits with a valid EAN check digit."""
    digits = [rng.randrange(10) for _ in range(12)]
    total = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return "".join(map(str, digits)) + str(-total % 10)
