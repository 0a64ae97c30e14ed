"""The fitted models: each feature speaks only in its known direction, and the shares sum to the score."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.features import TRACK_FEATURES
from tonearm.logic.features_file import FILE_FEATURES
from tonearm.logic.features_name import ARTIST_FEATURES, RELEASE_FEATURES
from tonearm.logic.fitted import fitted, logistic, read

_SPECS = {"track": TRACK_FEATURES, "file": FILE_FEATURES, "artist": ARTIST_FEATURES, "release": RELEASE_FEATURES}
_VALUE = st.one_of(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0]), st.floats(0, 60))


@pytest.mark.parametrize("job", _SPECS)
def test_a_model_knows_the_features_of_its_job(job: str) -> None:
    assert fitted(job).features == tuple(name for name, _, _ in _SPECS[job])


@pytest.mark.parametrize("job", _SPECS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_pairs_with_equal_steps_have_the_very_same_score(job: str, data: st.DataObject) -> None:
    """Also at the thresholds themselves; to the last bit, so that an order by score does not depend on the way."""
    model = fitted(job)
    asked = [st.sampled_from(thresholds) | _VALUE if thresholds else _VALUE for thresholds in model.steps]
    values = data.draw(st.tuples(*asked))
    assert model.score_of_steps(model.steps_of(values)) == model.score(values)


@pytest.mark.parametrize("job", _SPECS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_feature_speaks_only_in_its_known_direction(job: str, data: st.DataObject) -> None:
    spec, model = _SPECS[job], fitted(job)
    values = data.draw(st.lists(_VALUE, min_size=len(spec), max_size=len(spec)))
    for at, (name, direction, _) in enumerate(spec):
        if not direction:
            continue
        more = [*values[:at], values[at] + data.draw(_VALUE), *values[at + 1 :]]
        assert direction * (model.score(more) - model.score(values)) >= -1e-9, name


@pytest.mark.parametrize("job", _SPECS)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_the_shares_sum_to_the_score(job: str, data: st.DataObject) -> None:
    spec, model = _SPECS[job], fitted(job)
    values = data.draw(st.lists(_VALUE, min_size=len(spec), max_size=len(spec)))
    assert math.isclose(model.base + math.fsum(model.shares(values)), model.score(values), abs_tol=1e-9)


def test_a_model_of_one_question() -> None:
    model = read('{"features": ["x"], "start": -1.0, "trees": [[0.5, 0, 2.0, [0.25], [1.5]]]}')
    assert model.score([2.0]) == -0.75
    assert model.score([2.1]) == 0.5
    assert model.shares([2.1]) == [1.0]
    assert model.base == -0.5


def test_the_logistic_does_not_overflow() -> None:
    assert logistic(1000.0) == 1.0
    assert logistic(-1000.0) == 0.0
    assert logistic(0.0) == 0.5
