"""The one place where a DataFrame is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from tonearm.frames.schemas import SCHEMAS, Dtype

__all__ = ["make_column", "make_frame"]


class _Masked(NamedTuple):
    of: type
    made: Callable[[Any, Any], Any]


_MASKED = {
    "Int64": _Masked(int, pd.arrays.IntegerArray),
    "Float64": _Masked(float, pd.arrays.FloatingArray),
    "boolean": _Masked(bool, pd.arrays.BooleanArray),
}


def make_frame(schema: str, rows: Iterable[Mapping[str, Any]], **provenance: Any) -> pd.DataFrame:
    """Build a plain DataFrame with the columns, types and order of a schema.

    Parameters
    ----------
    schema : str
        A key of `SCHEMAS`.
    rows : iterable of mapping, length n
        Values by column name; missing names become missing values, n may be 0.
    **provenance
        Goes into ``frame.attrs``: where the rows came from (query, playlist, total). Never data, never a secret.

    Returns
    -------
    pandas.DataFrame, shape (n, number of columns)
        With a RangeIndex.
    """
    listed = list(rows)
    columns = {name: make_column([row.get(name) for row in listed], dtype) for name, dtype in SCHEMAS[schema].items()}
    frame = pd.DataFrame(columns, copy=False)  # nobody else holds the arrays
    frame.attrs.update({name: value for name, value in provenance.items() if value is not None})
    return frame


def make_column(values: list[Any], dtype: Dtype) -> Any:
    """Make one column: what ``pandas.array`` makes of these values, None being missing.

    Where all values have the very type of the column, it is put together from two NumPy arrays: `pandas.array` looks at
    every value several times, which costs three to eight times as much.
    """
    if any(issubclass(kind, Enum) for kind in set(map(type, values))):
        values = [_plain(value) for value in values]
    masked = _MASKED.get(dtype) if isinstance(dtype, str) else None
    if masked is not None and {masked.of, type(None)}.issuperset(map(type, values)):
        missing = np.array([value is None for value in values], dtype=bool)
        held: Any = np.array([masked.of() if value is None else value for value in values], dtype=masked.of)
        if masked.of is not float or not np.isnan(held).any():
            return masked.made(held, missing)
    return pd.array(values, dtype=dtype)  # type: ignore[call-overload,arg-type,unused-ignore] # the stubs know single names only


def _plain(value: Any) -> Any:
    """Enumerations as their text: a frame holds words, not our classes."""
    return value.value if isinstance(value, Enum) else value
