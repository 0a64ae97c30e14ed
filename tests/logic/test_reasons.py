"""One line for a person: names as they are spelt, and nothing of a peer's text that could do harm."""

from __future__ import annotations

import pytest

from tonearm.logic.facts import file_facts
from tonearm.logic.reasons import name_reason


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (
            r"Music\Ada Quill\Harbour Lights\04 Morning Glass.mp3",
            "the path says “Ada Quill / Harbour Lights”, not Kite",
        ),
        ("Ada Quill - Low Tide - 02 - Kelp.mp3", "the path says “Ada Quill / Low Tide”, not Kite"),
        ("АДА - Стекло.mp3", "the path says “АДА”, not Kite"),
        ("Kelp.mp3", "the path does not name Kite"),
    ],
)
def test_what_the_path_says_instead_is_repeated_as_the_peer_spells_it(path: str, reason: str) -> None:
    assert name_reason("Kite", file_facts(path), likely=False) == reason
    assert name_reason("Kite", file_facts(path), likely=True) == "the path names Kite"


def test_hostile_text_is_shown_harmlessly_and_cut() -> None:
    reason = name_reason("Kite", file_facts("Ada\u202e \x1b[31mQuill " + "long " * 90 + "- Kelp.mp3"), likely=False)
    assert "\x1b" not in reason and "\u202e" not in reason
    assert "\\x1b" in reason and len(reason) < 130
