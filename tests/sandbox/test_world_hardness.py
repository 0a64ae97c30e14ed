"""The world is hard, by figures: wrong versions lie at hand, some entries cannot be had, a naive judge errs."""

from __future__ import annotations

import pytest
from world_kit import hardness, playlist_of, world_of


@pytest.mark.parametrize("seed", range(1, 6))
def test_a_list_of_a_hundred_is_hard_but_fair(seed: int) -> None:
    """At least 25 % tempted, 10 % barren, 10 misjudged per 100; nearly all available files can be found plainly."""
    world = world_of(seed)
    told = hardness(world, playlist_of(world, 100))
    print(f"seed {seed}, 100 entries: {told}")
    assert told.missing >= 60
    assert told.tempted >= 0.25 * told.missing
    assert 0.10 * told.missing <= told.barren <= 0.20 * told.missing
    assert told.misjudged >= 0.10 * told.missing
    assert told.findable >= 0.97 * told.available
    assert told.choice >= 0.5 * told.missing


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(6, 21))
def test_other_seeds_are_as_hard(seed: int) -> None:
    world = world_of(seed)
    told = hardness(world, playlist_of(world, 100))
    print(f"seed {seed}, 100 entries: {told}")
    assert told.tempted >= 0.25 * told.missing
    assert 0.10 * told.missing <= told.barren <= 0.20 * told.missing
    assert told.misjudged >= 0.10 * told.missing
    assert told.findable >= 0.97 * told.available
    assert told.choice >= 0.5 * told.missing


def test_a_world_without_lies_and_versions_would_not_be_hard() -> None:
    """Negative control: with only clean files of plain recordings left, the naive judge hardly ever errs."""
    from dataclasses import replace

    from tonearm.sandbox.world.records import Content

    world = world_of(1)
    plain = tuple(
        file
        for file in world.files
        if file.content is Content.CLEAN and file.recording_id and world.recordings[file.recording_id].version == ""
    )
    tame = replace(world, files=plain)
    tamed, real = hardness(tame, playlist_of(tame, 100)), hardness(world, playlist_of(world, 100))
    assert tamed.misjudged < real.misjudged / 2
    assert tamed.tempted < real.tempted / 2
