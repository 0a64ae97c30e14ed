"""The one place where a DataFrame is made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import pandas as pd

from tonearm.frames.schemas import SCHEMAS

__all__ = ["make_frame"]


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
    columns = {
        name: pd.array([_plain(row.get(name)) for row in listed], dtype=dtype)  # type: ignore[call-overload,arg-type,unused-ignore] # the stubs know single names only
        for name, dtype in SCHEMAS[schema].items()
    }
    frame = pd.DataFrame(columns, copy=False)  # nobody else holds the arrays
    frame.attrs.update({name: value for name, value in provenance.items() if value is not None})
    return frame


def _plain(value: Any) -> Any:
    """Enumerations as their text: a frame holds words, not our classes."""
    return value.value if isinstance(value, Enum) else value
