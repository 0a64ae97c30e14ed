"""One reading of text: two spellings of a name compare equal, in any script, and nothing becomes nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tonearm.logic.normalise import compact, fold, is_wide, name_key, script_of, words


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Morning Glass", "MORNING_GLASS"),
        ("Café del Río", "Cafe del Rio"),
        ("Don't Stop", "Don’t Stop"),
        ("Don't Stop", "Don_t Stop"),
        ("L'amour du port", "L_amour du port"),
        ("Ada & Quill", "Ada and Quill"),
        ("Ada + Quill", "Ada and Quill"),
        ("R.E.D.", "RED"),
        ("P!lot", "Pilot"),
        ("Ca$h", "Cash"),
        ("Part II", "Pt. 2"),
        ("Part Two", "Pt. 2"),
        ("Teil Zwei", "Pt. 2"),
        ("Vol. 3", "Volume III"),
        ("007", "7"),
        ("ＦＵＬＬ width", "full width"),
        ("Straße", "Strasse"),
        ("Søren Łuk", "Soren Luk"),
        ("Звезда", "Zvezda"),
        ("Θάλασσα", "Thalassa"),
        ("ガラス", "がらす"),
        ("Wer?", "Wer_"),
        ("AC/DC lines", "AC_DC lines"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_spellings_of_one_name_compare_equal(one: str, two: str) -> None:
    assert fold(one) == fold(two)


@pytest.mark.parametrize("name", ["!!!", "?", "影", "+44", "...", "🎵", "%", "ночь", "夜", "한", "ليل", "לילה", "()"])
def test_a_name_of_signs_or_of_another_script_never_becomes_nothing(name: str) -> None:
    assert fold(name)
    assert name_key(name)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Part 1", "Part 2"),
        ("No One", "No. 1"),
        ("影", "光"),
        ("+44", "44"),
        ("!!!", "???"),
        ("Alive", "Live"),
        ("がく", "かく"),
    ],
)
def test_different_names_stay_apart(one: str, two: str) -> None:
    assert fold(one) != fold(two)


LETTERS = st.characters(min_codepoint=0xC0, max_codepoint=0x52F, categories=["Lu", "Ll", "Lt", "Lo"])


@given(st.text(LETTERS | st.sampled_from(" -'’&.!0aA"), min_size=1))
def test_letters_and_marks_apart_or_together_are_read_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(LETTERS | st.sampled_from(" -’“…aA"), min_size=1))
def test_a_sign_of_another_script_does_not_change_how_the_rest_is_read(text: str) -> None:
    assume(fold(f"{text} a") != "a")  # signs alone, or letters without a sound, stay only where nothing else stands
    assert fold(f"{text} 影") == f"{fold(text)} 影"


def test_articles_are_dropped_from_names_at_either_end() -> None:
    assert name_key("The Norths") == name_key("Norths, The") == "norths"
    assert name_key("The The") == "the"
    assert name_key("El Faro") == "el faro", "a heart of a name is no article"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Glass", "latin"),
        ("ночь", "cyrillic"),
        ("硝子", "cjk"),
        ("유리", "cjk"),
        ("זכוכית", "hebrew"),
        ("زجاج", "arabic"),
        ("12", ""),
    ],
)
def test_scripts_are_told_apart(text: str, script: str) -> None:
    assert script_of(text) == script


def test_wide_text_is_recognised() -> None:
    assert is_wide("硝子の朝")
    assert not is_wide("glass")


def test_compact_joins_spaced_letters() -> None:
    assert compact("G L A S S") == compact("Glass")


@settings(deadline=None, max_examples=300)
@example(":™")
@given(st.text(max_size=60))
def test_folding_is_total_settled_and_never_loses_a_text(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert bool(folded) == bool(text.split() and text.strip())
    assert words(text) == tuple(folded.split())


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=20))
def test_upper_case_changes_nothing(text: str) -> None:
    if text.upper().lower() == text.lower():
        assert fold(text.upper()) == fold(text.lower())
