"""No secret reaches a log or a text for people."""

from __future__ import annotations

import base64
import io
import logging
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.redact import HIDDEN, redact
from tonearm.services.web.redact import install_redaction

CANARY = "canary/ Ωsecret+1"


@pytest.mark.parametrize(
    "text",
    [
        "GET http://x/library?X-Plex-Token=abc123secret&type=10",
        "headers: {'Authorization': 'Bearer abc123secret'}",
        "headers: {'Authorization': 'Basic abc123secret'}",
        "https://127.0.0.1/callback?code=abc123secret&state=1",
        "body: {'grant_type': 'authorization_code', 'code': 'abc123secret'}",
        '{"access_token": "abc123secret", "expires_in": 3600}',
        '{"refresh_token":"abc123secret"}',
        "X-API-Key: abc123secret",
        "x-plex-token=abc123secret",
        "[(b'X-API-Key', b'abc123secret')]",
        "client_secret=abc123secret&x=1",
    ],
)
def test_secret_after_a_known_word_is_hidden(text):
    """Header, query, form, JSON and repr forms, without knowing the value."""
    found = redact(text)
    assert "abc123secret" not in found
    assert HIDDEN in found


@pytest.mark.parametrize(
    "text", ["http status: 429, code: -1 - slow down", "status code: 404", "encode=utf8", "barcode=12345"]
)
def test_harmless_text_stays(text):
    """Status codes and words that merely end alike are kept."""
    assert redact(text) == text


@pytest.mark.parametrize(
    "form", [CANARY, quote(CANARY), quote(CANARY, safe=""), base64.b64encode(CANARY.encode()).decode()]
)
def test_known_secret_is_hidden_in_every_spelling(form):
    """Plain, percent-encoded and base64."""
    assert form not in redact(f"before {form} after", [CANARY])


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=60), st.text(min_size=4, max_size=12))
def test_redacting_is_total_and_settles(text, secret):
    """Any text; a second time changes nothing more."""
    once = redact(text + secret, [secret])
    assert secret not in once or secret in HIDDEN
    assert redact(once) == redact(redact(once))


@pytest.mark.parametrize(
    "text", ["Basic abc123secret", "Basic prefixabc123secret", "{'code': 'abc123secret'}", "X-Plex-Token=abc123secret"]
)
def test_what_is_hidden_is_not_hidden_again(text):
    """A value that was known and follows a known word is replaced once."""
    once = redact(text, ["abc123secret"])
    assert once.count(HIDDEN) == 1
    assert redact(once, ["abc123secret"]) == once
    assert "]]" not in once


@pytest.fixture
def stream():
    """Everything that the root logger would write, with all levels on."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.parametrize(
    "name", ["tonearm.flow.x", "httpx", "httpcore.http11", "urllib3.connectionpool", "spotipy.client", "plexapi"]
)
def test_loggers_below_the_watched_ones_are_redacted(stream, name):
    """Also loggers that are made after installing, with arguments and tracebacks."""
    forget = install_redaction([CANARY])
    logger = logging.getLogger(name)
    logger.setLevel(logging.DEBUG)
    logger.warning("token %s and %r", CANARY, {"access_token": "abc123secret"})
    try:
        raise ValueError(f"GET /?X-Plex-Token={CANARY}")
    except ValueError:
        logger.exception("failed")
    forget()
    written = stream.getvalue()
    assert "ValueError" in written
    assert CANARY not in written
    assert "abc123secret" not in written


def test_other_loggers_are_left_alone(stream):
    """A user's own log is not ours to change: the negative control of the tests above."""
    forget = install_redaction([CANARY])
    logging.getLogger("somebody.else").warning("%s", CANARY)
    forget()
    assert CANARY in stream.getvalue()


def test_forgotten_secrets_are_no_longer_looked_for(stream):
    """Two sessions may share a secret; it is watched until both have let go."""
    first, second = install_redaction(["plainword"]), install_redaction(["plainword"])
    first()
    first()
    logging.getLogger("tonearm.a").warning("plainword 1")
    second()
    logging.getLogger("tonearm.a").warning("plainword 2")
    assert "plainword 1" not in stream.getvalue()
    assert "plainword 2" in stream.getvalue()


def test_a_broken_log_call_is_still_written(stream):
    """Wrong arguments are shown, redacted, and never raise."""
    forget = install_redaction([CANARY])
    logging.getLogger("tonearm.b").warning("%d of %d", CANARY)
    logging.makeLogRecord({"msg": "x"})
    forget()
    assert "%d of %d" in stream.getvalue()
    assert CANARY not in stream.getvalue()
