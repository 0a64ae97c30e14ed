"""How commands print: tables for people, JSON for scripts, one sentence for an error."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from typing import Any, ParamSpec

import click

from tonearm.errors import TonearmError

__all__ = ["say", "sentence_errors", "show"]

P = ParamSpec("P")


def say(text: str) -> None:
    """Print one text to standard output; what the terminal cannot show is escaped, never an error."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding))


def show(value: Any, *, as_json: bool) -> None:
    """Print a frame or a mapping, as a table or as JSON."""
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        say(value.to_json(orient="records", force_ascii=False) if as_json else value.to_string(index=False, na_rep=""))
    elif as_json:
        say(json.dumps(value, ensure_ascii=False, default=str))
    else:
        say("\n".join(f"{name}: {one}" for name, one in dict(value).items()))


def sentence_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Turn our errors into one sentence on standard error and exit status 1; anything else stays a fault of ours."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except TonearmError as error:
            raise click.ClickException(str(error)) from None

    return wrapped
