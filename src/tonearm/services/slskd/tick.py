"""One look at the transfer list: rows whose text did not change since the last look are not parsed again."""

from __future__ import annotations

import json
import re
from typing import Any

from tonearm.model import Transfer
from tonearm.services.slskd.client import parse
from tonearm.services.slskd.wire import read_transfer, rows, transfers_of

__all__ = ["TransferList", "flatten"]

_MARK = '"id":"'
# What may stand before a row's id: its brace, perhaps its batch. Then all its other fields follow the id.
_HEAD = re.compile(r'\{(?:"batchId":"([^"\\]*)",)?\Z')
_HEAD_LENGTH = 80
_TAIL = re.compile(r"\}\s*\]\s*\}\s*\]\s*\}\s*\]\s*\Z")
_decoder = json.JSONDecoder()


def flatten(document: Any) -> list[dict[str, Any]]:
    """The transfer rows of users -> directories -> files."""
    return [
        row for user in rows(document) for folder in rows(user.get("directories")) for row in rows(folder.get("files"))
    ]


class _Unfamiliar(Exception):
    """The text is laid out in another way than we know."""


class TransferList:
    """Turns bodies of ``GET /transfers/downloads`` into records, remembering the body before.

    The body is cut at the key ``"id"``; no JSON string can hold that text, because its quotes would be escaped. A piece
    that was seen last time is an unchanged row, and its record is used again. New pieces are decoded one by one. A
    body that is laid out in any other way is parsed as a whole, so that the short cut can only cost time.
    """

    def __init__(self) -> None:
        self._body: bytes | None = None
        self._list: list[Transfer] = []
        self._known: dict[str, Transfer | None] = {}
        self.unreadable = 0
        """Rows of the last body that were left out."""

    def read(self, body: bytes) -> list[Transfer]:
        """The records of a body, in its order; the same list object when the body did not change.

        Raises
        ------
        ServiceChanged
            The body is no JSON.
        """
        if body != self._body:
            try:
                self._list = self._by_pieces(body.decode("utf-8"))
            except (_Unfamiliar, UnicodeDecodeError):
                self._known = {}
                self._list = self._as_a_whole(body)
            self._body = body
        return self._list

    def _as_a_whole(self, body: bytes) -> list[Transfer]:
        found = flatten(parse(body))
        transfers = transfers_of(found)
        self.unreadable = len(found) - len(transfers)
        return transfers

    def _by_pieces(self, text: str) -> list[Transfer]:
        first, *pieces = text.split(_MARK)
        if not pieces or not _TAIL.search(text[-_HEAD_LENGTH:]):
            raise _Unfamiliar
        known, now = self._known, {}
        previous = first
        _head(first)
        for number, piece in enumerate(pieces, start=1):
            if piece in known:
                now[piece] = known[piece]
            else:
                now[piece] = _decode(piece, _head(previous))
                if number < len(pieces):
                    _head(piece)
            previous = piece
        self._known = now
        transfers = [transfer for piece in pieces if (transfer := now[piece]) is not None]
        self.unreadable = len(pieces) - len(transfers)
        return transfers


def _head(text: str) -> str | None:
    """The batch id at the end of ``text``, where the next row begins.

    Checked once for each piece: it then holds for as long as the piece is remembered.
    """
    found = _HEAD.search(text[-_HEAD_LENGTH:])
    if found is None:
        raise _Unfamiliar
    return found[1]


def _decode(piece: str, batch_id: str | None) -> Transfer | None:
    try:
        row, _ = _decoder.raw_decode("{" + _MARK + piece)
    except (ValueError, RecursionError):
        raise _Unfamiliar from None
    return read_transfer(row if batch_id is None else {"batchId": batch_id, **row})
