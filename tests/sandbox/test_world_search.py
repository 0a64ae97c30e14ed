"""What peers answer, against the plainest reading of the rule; and quickly."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world_kit import world_of

from tonearm.sandbox.world import search_files
from tonearm.sandbox.world.records import SharedFile
from tonearm.sandbox.world.search import words_of

WORLD = 1


def slow_search(text: str) -> list[SharedFile]:
    """Every file, word by word, without an index."""
    world = world_of(WORLD)
    folding = set(list(world.peers)[::2])
    terms = text.split()
    found = []
    for file in world.files:
        fold = unaccented if file.username in folding else str
        held = words_of(fold(file.remote_path))
        wanted = [word for term in terms if not term.startswith("-") for word in words_of(fold(term))]
        banned = [word for term in terms if term.startswith("-") for word in words_of(fold(term[1:]))]
        if wanted and all(word in held for word in wanted) and not any(word in held for word in banned):
            found.append(file)
    return found


def unaccented(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def some_texts() -> list[str]:
    world, rng = world_of(WORLD), Random(5)
    recordings = rng.sample(list(world.recordings.values()), 12)
    texts = [f"{world.artists[each.artist_ids[0]].name} {each.title}" for each in recordings]
    texts += [each.title for each in recordings]
    return [
        *texts,
        "live",
        "live -remix",
        "LIVE at",
        "ete",
        "été",
        "ñandureo",
        "ночной",
        "影",
        "-live",
        "",
        "!!!",
        "the -the",
    ]


@pytest.mark.parametrize("text", some_texts())
def test_the_index_answers_as_a_plain_walk_over_all_files(text: str) -> None:
    assert search_files(world_of(WORLD), text) == slow_search(text)


@settings(deadline=None, max_examples=20)
@given(st.text(max_size=12))
def test_any_text_may_be_searched(text: str) -> None:
    assert search_files(world_of(WORLD), text) == slow_search(text)


def test_only_whole_words_count() -> None:
    """A search for a word finds no longer words that hold it."""
    world = world_of(WORLD)
    assert all("live" in words_of(file.remote_path) for file in search_files(world, "live"))
    assert any("live" not in words_of(file.remote_path) and "live" in file.remote_path.lower() for file in world.files)


def test_half_of_the_peers_fold_accents() -> None:
    """An unaccented word finds accented paths at some peers and not at others."""
    world = world_of(WORLD)
    accented = [file for file in world.files if "solvéa" in words_of(file.remote_path)]
    found = set(map(id, search_files(world, "solvea")))
    assert {id(file) in found for file in accented} == {True, False}


def test_answers_come_peer_by_peer_in_the_same_order() -> None:
    world = world_of(WORLD)
    files = search_files(world, "the")
    peers = [file.username for file in files]
    assert [name for name, before in zip(peers, [None, *peers], strict=False) if name != before] == list(
        dict.fromkeys(peers)
    )
    assert files == search_files(world, "the")
