"""The one place that builds HTML: every value passes through `escape`, and pictures are data URLs that we made.

Names, paths and messages come from strangers. JupyterLab trusts the output of a user's own cells, so nothing after this
module would stop a script in them (recipes for safety: no handlers, no links made of data, attributes always quoted).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from tonearm.widgets.desk import ArtistSuggestion, QueueRow, QueueSummary, Subject

__all__ = [
    "error_line",
    "escape",
    "heading",
    "likelihood",
    "message_line",
    "name_and_reason",
    "page_line",
    "percent",
    "plain",
    "queue_table",
    "section",
    "style",
    "summary_line",
    "tile",
]

SHOWN_CHARACTERS = 300
"""Longer texts are cut in a view; frames show them in full."""

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_PICTURE = re.compile(r"data:image/(?:jpeg|png|webp);base64,[A-Za-z0-9+/]+={0,2}")


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    if kind == "Cs":
        return "\ufffd"  # half a character: no channel to the browser can carry it
    return "" if character in _BIDI else character


def plain(text: str, limit: int = SHOWN_CHARACTERS) -> str:
    """Foreign text for a core widget (button, label), which escapes by itself.

    Control and direction characters are taken out, lone surrogates replaced, and the rest cut at ``limit``.
    """
    clean = "".join(map(_shown, text[: limit + 1]))
    return clean if len(text) <= limit else clean[: limit - 1] + "…"


def escape(text: str, limit: int = SHOWN_CHARACTERS) -> str:
    """Foreign text as it may stand in HTML, inside an element or a quoted attribute."""
    return html.escape(plain(text, limit), quote=True)


def _foreign(text: str) -> str:
    # bdi keeps a right-to-left name from turning round what stands beside it.
    return f"<bdi>{escape(text)}</bdi>"


@cache
def style() -> str:
    """The style sheet that lies beside this module, as an element."""
    return f"<style>{files('tonearm.widgets').joinpath('style.css').read_text('utf-8')}</style>"


def _block(content: str, kind: str = "", role: str = "") -> str:
    spoken = f' role="{role}"' if role else ""
    return f'<div class="tonearm {kind}"{spoken}>{content}</div>'


def heading(subject: Subject) -> str:
    """What is being matched."""
    detail = f'<div class="tonearm-dim">{_foreign(subject.detail)}</div>' if subject.detail else ""
    return _block(f'<h3 class="tonearm-title">Whose is {_foreign(subject.title)}?</h3>{detail}')


def section(title: str) -> str:
    """A small heading of our own words."""
    return _block(f'<h4 class="tonearm-section">{escape(title)}</h4>')


def message_line(text: str) -> str:
    """What just happened; screen readers speak it."""
    return _block(escape(text), "tonearm-message", "status")


def error_line(text: str) -> str:
    """What went wrong; nothing at all when nothing did."""
    return _block(escape(text), "tonearm-error", "alert") if text else ""


def tile(name: str, picture: str | None = None) -> str:
    """A picture of 56 px, or the first letter until there is one. Hidden from screen readers: the name says it all.

    ``picture`` is shown only if it is a ``data:`` URL of a JPEG, PNG or WebP; any other text is left out.
    """
    if picture and _PICTURE.fullmatch(picture):
        return _block(
            f'<div class="tonearm-tile" aria-hidden="true" style="background-image:url(&quot;{picture}&quot;)"></div>'
        )
    letter = next((character for character in name if character.isalnum()), "")
    return _block(f'<div class="tonearm-tile" aria-hidden="true">{escape(letter.upper())}</div>')


def name_and_reason(suggestion: ArtistSuggestion) -> str:
    """An artist's name and, beneath it, why it may be the one."""
    reason = suggestion.confidence.match_reason
    return _block(
        f'<div class="tonearm-name">{_foreign(suggestion.artist.name)}</div>'
        f'<div class="tonearm-dim">{_foreign(reason)}</div>'
    )


def percent(fraction: float) -> str:
    """A share in percent that never rounds to certainty: 0.998 is ``>99%``, and only 1 is ``100%``."""
    if 0 < fraction < 0.01:
        return "<1%"
    return ">99%" if 0.99 < fraction < 1 else f"{fraction:.0%}"


def _bar(role: str, label: str, fraction: float) -> str:
    return (
        f'<span class="tonearm-bar" role="{role}" aria-label="{escape(label)}" aria-valuemin="0" aria-valuemax="100"'
        f' aria-valuenow="{fraction * 100:.0f}"><span style="width:{fraction:.0%}"></span></span>'
        f' <span class="tonearm-percent" aria-hidden="true">{escape(percent(fraction))}</span>'
    )


def likelihood(suggestion: ArtistSuggestion) -> str:
    """How likely an artist is the one, as a meter and in percent."""
    return _block(_bar("meter", f"Likelihood of {suggestion.artist.name}", suggestion.confidence.value))


def _amount(value: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit in ("B", "kB") else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def summary_line(summary: QueueSummary) -> str:
    """The queue in one line: what runs, what waits, how it ended, how fast."""
    numbers = [("active", summary.active), ("waiting", summary.waiting)]
    numbers += [(word, summary.counts.get(word, 0)) for word in ("completed", "review", "failed", "cancelled")]
    parts = [
        f"<span><b>{number}</b> {word}</span>" for word, number in numbers if number or word in ("active", "waiting")
    ]
    parts.append(f"<span><b>{summary.bytes_per_second / 1e6:.1f}</b> MB/s</span>")
    if summary.free_bytes is not None:
        parts.append(f"<span>{_amount(summary.free_bytes)} free</span>")
    if summary.paused:
        parts.append("<span><b>paused</b></span>")
    return _block("".join(parts), "tonearm-summary")


def page_line(first: int, shown: int, total: int) -> str:
    """Which lines are shown, counted from 1."""
    return _block(f"{first + 1}–{first + shown} of {total}" if shown else "nothing in the queue", "tonearm-dim")


_COLUMNS = ("#", "Artist", "Title", "State", "Progress", "Speed", "From", "Note")
_NUMBERS = frozenset({"#", "Speed"})
_NUMBER = "tonearm-number"


def _cells(number: int, row: QueueRow) -> Iterable[tuple[str, str]]:
    """Class and content of each cell, in the order of the columns."""
    state = "paused" if row.paused else str(row.state)
    yield "tonearm-number tonearm-dim", str(number)
    yield "", _foreign(row.artist)
    yield "", _foreign(row.title)
    yield "tonearm-still", f'<span class="tonearm-state {state}">{state}</span>'
    yield "tonearm-still", _bar("progressbar", f"Progress of {row.title}", row.fraction)
    yield "tonearm-number", f"{_amount(row.speed_bps)}/s" if row.speed_bps else ""
    yield "", _foreign(row.source)
    yield "tonearm-dim", _foreign(row.reason)


def queue_table(rows: Iterable[QueueRow], first: int = 0) -> str:
    """A page of the queue; ``first`` is the place of its first line, counted from 0."""
    head = "".join(f'<th scope="col" class="{_NUMBER if name in _NUMBERS else ""}">{name}</th>' for name in _COLUMNS)
    body = "".join(
        "<tr>" + "".join(f'<td class="{kind}">{content}</td>' for kind, content in _cells(number, row)) + "</tr>"
        for number, row in enumerate(rows, first + 1)
    )
    table = f'<table class="tonearm-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return _block(table, "tonearm-scroll") if body else ""
