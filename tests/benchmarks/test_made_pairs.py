"""The records of the judging table: what it times must be worth judging."""

from __future__ import annotations

from benchmarks.made.pairs import library_pairs, searches, store_pairs

from tonearm.logic.facts import file_facts, of_owned, of_track
from tonearm.logic.fitted import logistic
from tonearm.logic.match import score_file, score_tracks


def test_the_same_seed_makes_the_same_records() -> None:
    assert library_pairs(5, seed=1) == library_pairs(5, seed=1) != library_pairs(5, seed=2)
    assert store_pairs(5, seed=1) == store_pairs(5, seed=1)
    assert searches(2, seed=1) == searches(2, seed=1)


def test_pairs_are_of_both_kinds() -> None:
    """A table of pairs that all fail at first sight would be judged too quickly."""
    for made in (library_pairs(200, seed=3), store_pairs(200, seed=3)):
        likely = sum(logistic(score_tracks(of_track(one), of_owned(other))) > 0.5 for one, other in made)
        assert 20 < likely < 180


def test_a_search_finds_the_wanted_song_among_others() -> None:
    (found,) = searches(1, seed=4)
    wanted = of_track(found.wanted)
    likely = sum(logistic(score_file(wanted, file_facts(path, 0, seconds))) > 0.5 for path, seconds in found.files)
    assert len(found.files) == 60
    assert 5 < likely < 55
