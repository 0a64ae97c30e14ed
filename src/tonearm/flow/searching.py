"""Spending searches well: answers already received are used first, then as few new searches as the track needs."""

from __future__ import annotations

from datetime import timedelta

from tonearm.flow.neighbours import Neighbours
from tonearm.logic.queries import queries_for
from tonearm.logic.rank import rank
from tonearm.model import Candidate, Recommendation, SearchAnswer, SharedFiles, Track

__all__ = ["ask_network", "find_candidates"]


async def ask_network(query: str, house: Neighbours) -> SearchAnswer:
    """The answer to one query: a recent stored one, else one search of the network's budget.

    Raises
    ------
    ServiceError
        The network could not be asked. An empty answer always means that it was asked.
    """
    now = house.clock.now()
    kept = await house.store.load_answer(query, now - timedelta(seconds=house.policy.answer_life_s))
    if kept is not None:
        return kept
    policy = house.policy
    answer = await house.need_network().search(
        query, timeout_s=policy.search_timeout_s, response_limit=policy.search_response_limit
    )
    await house.store.save_answer(query, answer, house.clock.now())
    return answer


async def find_candidates(
    track: Track, house: Neighbours, *, already: tuple[str, ...] = ()
) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """Search for a track until an acceptable file is found or its queries are used up.

    Parameters
    ----------
    track : Track
        What is wanted.
    already : tuple of str
        Queries made before for it; they are not made again, but their stored answers still count.

    Returns
    -------
    candidates : tuple of Candidate
        Best first, at most ``policy.candidates_kept``; also those that only a person may accept.
    queries : tuple of str
        Every query made so far, ``already`` included.
    """
    answers = [(await ask_network(query, house)).files for query in already]
    made = list(already)
    ranked: list[Candidate] = []
    for query in queries_for(track):
        if query in made:
            continue
        answers.append((await ask_network(query, house)).files)
        made.append(query)
        ranked = rank(SharedFiles.joined(answers), track, house.policy.quality, limit=house.policy.candidates_kept)
        if any(candidate.recommendation is Recommendation.ACCEPT for candidate in ranked):
            break
    return tuple(ranked), tuple(made)
