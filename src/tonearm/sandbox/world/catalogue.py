"""Writes the whole catalogue: artists, songs, versions and releases."""

from __future__ import annotations

from random import Random

from tonearm.sandbox.world.artists import add_artists
from tonearm.sandbox.world.compilations import add_compilations
from tonearm.sandbox.world.discography import SpecialTitles, add_oeuvre
from tonearm.sandbox.world.draft import CatalogueDraft
from tonearm.sandbox.world.titles import TitleMaker

__all__ = ["write_catalogue"]


def write_catalogue(rng: Random) -> CatalogueDraft:
    """Return a finished catalogue of about 95 artists, 520 releases and 3,100 recordings."""
    draft = CatalogueDraft(rng)
    latin, others = add_artists(draft)
    titles, special = TitleMaker(rng), SpecialTitles(rng)
    oeuvres = [add_oeuvre(draft, artist, titles, special, latin) for artist in (*latin, *others)]
    add_compilations(draft, oeuvres, titles)
    return draft
