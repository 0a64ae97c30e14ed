"""Columns are put together by hand where that is safe; the answer is what pandas makes of the values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonearm.frames.build import make_column
from tonearm.model import Recommendation

_VALUES = {
    "Int64": st.integers(-(2**63), 2**63 - 1),
    "Float64": st.floats() | st.integers(-9, 9),
    "boolean": st.booleans(),
    "str": st.text(max_size=3),
}


@pytest.mark.parametrize("dtype", _VALUES)
@given(data=st.data())
def test_a_column_is_what_pandas_makes_of_its_values(dtype: str, data: st.DataObject) -> None:
    """Missing values among them or alone, none at all, NaN."""
    values = data.draw(st.lists(st.none() | _VALUES[dtype], max_size=5))
    expected = pd.array(values, dtype=dtype)
    made = make_column(values, dtype)
    assert type(made) is type(expected)
    assert made.dtype == expected.dtype
    pd.testing.assert_extension_array_equal(made, expected)


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        ("Int64", [1.0, 2, None, np.int64(3), pd.NA]),
        ("Float64", [True, 1, 0.5, np.float32(2)]),
        ("boolean", [np.bool_(True), None]),
        ("Int64", []),
    ],
)
def test_values_of_other_types_are_left_to_pandas(dtype: str, values: list[Any]) -> None:
    pd.testing.assert_extension_array_equal(make_column(values, dtype), pd.array(values, dtype=dtype))


@pytest.mark.parametrize(("dtype", "value"), [("Int64", 1.5), ("Int64", "a"), ("boolean", "a"), ("Int64", 2**64)])
def test_a_value_that_does_not_fit_is_told(dtype: str, value: Any) -> None:
    """It is never cut to fit."""
    with pytest.raises((TypeError, ValueError, OverflowError)):
        make_column([value, None], dtype)


def test_enumerations_become_their_text() -> None:
    made = make_column([Recommendation.ASK, None], "str")
    assert (made[0], type(made[0])) == ("ask", str)
