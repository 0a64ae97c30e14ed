"""Reading a search request: its text (contracts/slskd.md 4.3) and its numbers (4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tonearm.sandbox.slskd.wire import ApiError, guid

__all__ = ["SearchRequest", "Terms", "read_request", "read_terms"]

_INT_MAX = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Terms:
    """``sent`` is what has to be in a path, ``excluded`` what must not be, ``reported`` what the daemon shows."""

    sent: str
    excluded: tuple[str, ...]
    reported: str

    @property
    def asked(self) -> str:
        """What peers are asked."""
        return " ".join([self.sent, *(f"-{word}" for word in self.excluded)])


def read_terms(text: str) -> Terms:
    """Split a search text; 400 when nothing is left to ask for."""
    tokens = [token for token in text.split(" ") if token]
    exclusions = [token for token in tokens if token.startswith("-") and len(token) > 1]
    terms = [token for token in tokens if token not in exclusions]
    sent = [term for term in terms if len(term) > 1]
    if not sent:
        raise ApiError(400, "Search query must contain at least one term longer than one character")
    return Terms(
        sent=" ".join(sent),
        excluded=tuple(token[1:] for token in exclusions),
        reported=" ".join([*terms, *exclusions]),
    )


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A checked request; the defaults are those in force, not those of the API's description."""

    terms: Terms
    search_id: str | None
    timeout_s: float
    response_limit: int
    file_limit: int
    filter_responses: bool
    minimum_files: int
    maximum_queue: int
    minimum_speed: int


def read_request(body: Any) -> SearchRequest:
    """Check the body of ``POST /searches``; 400 with a sentence for what is wrong."""
    if not isinstance(body, dict):
        raise ApiError(400)
    fields = {str(name).lower(): value for name, value in body.items() if value is not None}
    text = fields.get("searchtext")
    if not isinstance(text, str) or not text.strip():
        raise ApiError(400, "SearchText may not be null or empty")
    search_id = None
    if "id" in fields and (search_id := guid(fields["id"])) is None:
        raise ApiError(400)
    filtering = fields.get("filterresponses", True)
    if not isinstance(filtering, bool):
        raise ApiError(400)
    return SearchRequest(
        search_id=search_id,
        timeout_s=_number(fields, "searchTimeout", 15_000, at_least=5) / 1000,
        response_limit=_number(fields, "responseLimit", 250),
        file_limit=_number(fields, "fileLimit", 25_000),
        filter_responses=filtering,
        minimum_files=_number(fields, "minimumResponseFileCount", 1),
        maximum_queue=_number(fields, "maximumPeerQueueLength", _INT_MAX),
        minimum_speed=_number(fields, "minimumPeerUploadSpeed", 0),
        terms=read_terms(text),
    )


def _number(fields: dict[str, Any], name: str, default: int, at_least: int = 0) -> int:
    value = fields.get(name.lower(), default)
    if isinstance(value, bool) or not isinstance(value, int) or value > _INT_MAX:
        raise ApiError(400)
    if value < at_least:
        raise ApiError(400, f"{name[0].upper()}{name[1:]} must be greater than or equal to {at_least}")
    return int(value)
