"""A net for secrets: what was said, shown, raised or written is searched for them in every spelling."""

from __future__ import annotations

import base64
import io
import logging
import pickle
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pandas as pd

_NOT_THE_FACE = ("/sandbox/", "/services/")
"""An adapter must hold the key in the function that sends it."""


def spellings(secret: str, *, beside: Iterable[str] = ()) -> set[bytes]:
    """Plain, percent-encoded, and base64 at each of its three alignments (also behind "client:" as in Basic)."""
    raw = secret.encode()
    found = {raw, quote(secret, safe="").encode(), quote(secret).encode(), repr(secret)[1:-1].encode()}
    for before in (b"", b"x", b"xx", *(f"{one}:".encode() for one in beside)):
        text = base64.b64encode(before + raw)
        begin, end = -(-len(before) * 4 // 3), (len(before) + len(raw)) * 4 // 3 // 4 * 4
        found |= {text[begin:end], text[begin:end].replace(b"+", b"-").replace(b"/", b"_")}
    return found


class Net:
    """Collects sinks; `held` tells which of them hold a secret."""

    def __init__(self, secrets: Iterable[str], *, beside: Iterable[str] = ()) -> None:
        kept = tuple(beside)
        self._wanted = {form: secret for secret in secrets for form in spellings(secret, beside=kept)}
        self._beside = kept
        self.sinks: dict[str, bytes] = {}
        self.log = io.StringIO()

    def know(self, secret: str) -> None:
        """One more secret, learnt on the way (an access token)."""
        self._wanted |= {form: secret for form in spellings(secret, beside=self._beside)}

    def see(self, name: str, content: object) -> None:
        """One thing that was shown: a text, bytes, or an object by its repr and str."""
        data = content if isinstance(content, bytes) else f"{content!r}\n{content}".encode("utf-8", "surrogatepass")
        self.sinks[name] = self.sinks.get(name, b"") + b"\n" + data

    def see_object(self, name: str, thing: object) -> None:
        """Its repr, str, and what ``vars()`` shows of it and of its parts."""
        self.see(name, thing)
        for attribute, value in getattr(thing, "__dict__", {}).items():
            self.see(f"vars({name})", f"{attribute}={value!r}")

    def see_frame(self, name: str, frame: pd.DataFrame) -> None:
        """All its cells, its attributes, its HTML and its pickle."""
        self.see(name, frame.to_csv().encode("utf-8", "surrogatepass"))
        self.see(name, repr(frame.attrs))
        self.see(name, frame.to_html())
        self.see(name, pickle.dumps(frame))

    def see_error(self, name: str, error: BaseException) -> None:
        """The error, the chain that Python shows, its traceback, and the locals of the face's functions in it."""
        seen: set[int] = set()
        pending: list[BaseException | None] = [error]
        while pending:
            one = pending.pop()
            if one is None or id(one) in seen:
                continue
            seen.add(id(one))
            self.see(name, one)
            self.see(name, repr(one.args) + repr(getattr(one, "__dict__", {})))
            pending += [one.__cause__, None if one.__suppress_context__ else one.__context__]
        self.see(name, "".join(traceback.format_exception(error)))
        for frame, _ in traceback.walk_tb(error.__traceback__):
            code = frame.f_code
            if "/tonearm/" in code.co_filename and not any(one in code.co_filename for one in _NOT_THE_FACE):
                self.see(f"{name}: locals of {code.co_qualname}", {k: repr(one) for k, one in frame.f_locals.items()})

    def see_files(self, name: str, folder: Path, *, but: Iterable[str] = ()) -> None:
        """Every file below a folder, except those whose names begin with one of ``but``."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith(tuple(but)):
                self.see(f"{name}: {path.relative_to(folder)}", path.read_bytes())

    @contextmanager
    def listening(self) -> Iterator[None]:
        """All loggers at DEBUG into `log`, whatever their own levels and filters are."""
        root = logging.getLogger()
        names = [root, *(one for one in logging.Logger.manager.loggerDict.values() if isinstance(one, logging.Logger))]
        levels = [(one, one.level) for one in names]
        handler = logging.StreamHandler(self.log)
        handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        root.addHandler(handler)
        try:
            for one in names:
                one.setLevel(logging.DEBUG)
            yield
        finally:
            root.removeHandler(handler)
            for one, level in levels:
                one.setLevel(level)
            self.see("logs", self.log.getvalue())

    def held(self) -> list[str]:
        """Sinks that hold a secret, each with the secret's first letters."""
        return sorted(
            {
                f"{name}: {secret[:12]}..."
                for name, data in self.sinks.items()
                for form, secret in self._wanted.items()
                if form in data
            }
        )
