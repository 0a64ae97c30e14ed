"""The artists: invented bands and people, other scripts, and names that break careless programs."""

from __future__ import annotations

from random import Random

from tonearm.sandbox.world.draft import CatalogueDraft
from tonearm.sandbox.world.records import Artist
from tonearm.sandbox.world.vocabulary import ADJECTIVES, COINED, FIRST_NAMES, NOUNS, OTHER_SCRIPTS, SURNAMES

__all__ = ["HOSTILE_ARTISTS", "KARAOKE_LABELS", "TRIBUTE_LABELS", "add_artists"]

HOSTILE_ARTISTS = (
    "VX/DQ",
    "..",
    "CON",
    "NUL",
    "...And the Varnish Remembers",
    "Wait for Ivory...",
    '"Quoted" Marrow & Sons',
    "<b>Boldface</b>",
    "🌵 Cactus Parade",
    "!!! (Tchk Tchk)",
    "\u202egnorw\u202c Way Round",
    ".hidden vale",
    "The Committee for the Preservation of Unreasonably Long Names and the Orchestra of the Second Municipal "
    "Ferry Terminal, Featuring the Choir of Everybody Who Ever Missed the Last Boat to Saltzburgh",
)
"""Names with separators, reserved device names, control characters, mark-up, emoji, dots and great length."""

KARAOKE_LABELS = ("Sing Lantern Karaoke", "Microphone Harbour", "Studio Ohnetext")
TRIBUTE_LABELS = ("The Paper Tribute Ensemble", "Covers from the Attic")
_REGULAR = 62


def add_artists(draft: CatalogueDraft) -> tuple[list[Artist], list[Artist]]:
    """Add all performing artists and the labels; return (Latin, other scripts), hostile names among the Latin ones."""
    names = _regular_names(draft.rng)
    latin = [draft.add_artist(name) for name in (*names, *HOSTILE_ARTISTS)]
    others = [
        draft.add_artist(native, script, spelt)
        for script, parts in OTHER_SCRIPTS.items()
        for native, spelt in parts["artist"]
    ]
    for label in (*KARAOKE_LABELS, *TRIBUTE_LABELS):
        draft.labels[label] = draft.add_artist(label).artist_id
    return latin, others


def _regular_names(rng: Random) -> list[str]:
    names: list[str] = []
    coined = rng.sample(COINED, len(COINED))
    while len(names) < _REGULAR:
        name = _name(rng, coined)
        if name not in names:
            names.append(name)
    return names


def _name(rng: Random, coined: list[str]) -> str:
    roll = rng.random()
    if roll < 0.30 and coined:
        return coined.pop()
    if roll < 0.58:
        return f"{rng.choice(FIRST_NAMES)} {rng.choice(SURNAMES)}"
    if roll < 0.72:
        return f"The {rng.choice(ADJECTIVES)} {rng.choice(NOUNS)}s"
    if roll < 0.80:
        return f"{rng.choice(FIRST_NAMES)} & the {rng.choice(NOUNS)}s"
    if roll < 0.87:
        return f"{rng.choice(ADJECTIVES)} {rng.choice(NOUNS)}"
    if roll < 0.93:
        return f"{rng.choice(SURNAMES)} + {rng.choice(SURNAMES)}"
    return f"DJ {rng.choice(COINED)}"
