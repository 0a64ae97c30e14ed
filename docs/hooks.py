"""MkDocs hook: the tables of columns, settings and commands are read from the code, so they cannot rot.

A page asks for one with a line such as ``<!-- table: columns -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import click
import pandas as pd
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from tonearm.cli import main
from tonearm.frames import SCHEMAS
from tonearm.settings import Settings

__all__ = ["on_page_markdown"]

_ASKED = re.compile(r"^<!-- table: (\w+) -->$", re.MULTILINE)


def on_page_markdown(markdown: str, **_kwargs: Any) -> str:
    """Put each table where it was asked for; an unknown one is an error."""
    return _ASKED.sub(lambda asked: TABLES[asked.group(1)](), markdown)


def _columns() -> str:
    return "\n\n".join(f"## {name}\n\n{_column_table(schema)}" for name, schema in SCHEMAS.items())


def _column_table(schema: Any) -> str:
    rows = [f"| `{column}` | {_type(dtype)} |" for column, dtype in schema.items()]
    return "\n".join(["| column | type |", "| --- | --- |", *rows])


def _type(dtype: Any) -> str:
    if isinstance(dtype, pd.CategoricalDtype):
        return "one of " + ", ".join(f"`{value}`" for value in dtype.categories)
    return f"`{dtype}`"


def _settings() -> str:
    rows = [
        f"| `{name}` | {_annotation(field.annotation)} | {_default(field)} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| setting | type | default |", "| --- | --- | --- |", *rows])


def _annotation(annotation: Any) -> str:
    if SecretStr in (annotation, *getattr(annotation, "__args__", ())):
        return "secret"
    text = annotation.__name__ if isinstance(annotation, type) and "[" not in str(annotation) else str(annotation)
    for noise in ("pathlib.", "datetime.", "typing.", " | None", "_local."):
        text = text.replace(noise, "")
    return "`" + text.replace("|", "\\|") + "`"


def _default(field: Any) -> str:
    if field.default is PydanticUndefined:
        return "" if field.default_factory is dict else "your data folder"
    return "" if field.default is None else f"`{field.default}`"


def _commands() -> str:
    return "\n\n".join(_helps(main, "tonearm"))


def _helps(command: click.Command, name: str) -> Iterator[str]:
    context = click.Context(command, info_name=name, terminal_width=90, max_content_width=90)
    yield f"## {name}\n\n```text\n{command.get_help(context)}\n```"
    for child in getattr(command, "commands", {}).values():
        yield from _helps(child, f"{name} {child.name}")


TABLES: dict[str, Callable[[], str]] = {"columns": _columns, "settings": _settings, "commands": _commands}
