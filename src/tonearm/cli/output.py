"""How commands print: tables for people, JSON for scripts, one sentence for an error."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from tonearm.errors import TonearmError
from tonearm.naming import display_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["say", "sentence_errors", "show"]

P = ParamSpec("P")


def say(text: str) -> None:
    """Print one text to standard output; what the terminal cannot show is escaped, never an error."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding))


def show(value: Any, *, as_json: bool, columns: Sequence[str] | None = None) -> None:
    """Print a frame or a mapping: as a table of some columns, or as JSON with all.

    JSON is plain ASCII, so that no name in it can play tricks with a terminal; times are in ISO form.
    """
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        say(_json_of(value) if as_json else _table_of(value, columns))
    elif as_json:
        say(json.dumps(value, default=str))
    else:
        say("\n".join(f"{name}: {one}" for name, one in dict(value).items()))


def _json_of(frame: pd.DataFrame) -> str:
    return frame.to_json(orient="records", date_format="iso")


def _table_of(frame: pd.DataFrame, columns: Sequence[str] | None) -> str:
    from tonearm.demo.printing import plain_table

    return plain_table(frame, columns) if len(frame) else "(nothing)"


def sentence_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Turn our errors into one sentence on standard error and exit status 1; anything else stays a fault of ours."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except TonearmError as error:
            raise click.ClickException(display_text(str(error))) from None
        except OSError as error:
            # The disk of the person, not a fault of ours: a folder that is a file, a disk that is full.
            where = f" {error.filename}" if error.filename else ""
            raise click.ClickException(display_text(f"{error.strerror or error}:{where}; choose another.")) from None

    return wrapped
