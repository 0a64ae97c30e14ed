"""Names read in the wrong code page come back as they were meant; all others stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonearm.logic.mojibake import mended


@given(st.text(st.characters(codec="utf-8")))
def test_utf_8_read_as_latin_1_is_undone_for_any_text(text: str) -> None:
    assert mended(text.encode().decode("latin-1")) == text


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert isinstance(mended(text), str)


@pytest.mark.parametrize("text", ["Søren’s Träume", "Ünal Öz – Ağaç", "“Café”", "Über €5"])
def test_utf_8_read_as_the_windows_page_is_undone(text: str) -> None:
    page = {byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256)}
    assert mended("".join([page[byte] for byte in text.encode()])) == text


@pytest.mark.parametrize("text", ["Тихая гавань", "Лиза Порт - Песня о море (2009)"])
def test_russian_read_as_western_is_undone(text: str) -> None:
    assert mended(text.encode("cp1251").decode("latin-1")) == text


@pytest.mark.parametrize(
    "text", ["Éloïse Ängström", "Ça ira", "Çà et là", "Øé", "naïve café", "plain", "Ünal Öz", "Тихо"]
)
def test_a_name_that_is_as_it_should_be_stays(text: str) -> None:
    assert mended(text) == text
