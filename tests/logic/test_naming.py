"""Names for the disk: whatever a stranger sends, the name is legal everywhere and cleaning twice changes nothing."""

import ntpath
import posixpath
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tonearm.errors import MisuseError
from tonearm.naming import (
    DEFAULT_NAME,
    WINDOWS_PATH_BUDGET,
    as_safe,
    collision_key,
    display_text,
    distinct_segment,
    fit_path,
    last_remote_segment,
    log_text,
    numbered,
    safe_segment,
)

ATOMS = st.sampled_from(
    [
        "..",
        ".",
        "/",
        "\\",
        ":",
        "*",
        "?",
        '"',
        "<",
        ">",
        "|",
        "CON",
        "nul",
        "COM1",
        "LPT\u00b2",
        "CLOCK$",
        "CONIN$",
        " ",
        "  ",
        "~",
        "-",
        "\u202e",
        "\u200b",
        "\u200d",
        "\u200c",
        "\ufe0f",
        "\ufeff",
        "\u2028",
        "\x85",
        "\x00",
        "\x7f",
        "\u3164",
        "\u2800",
        "\u034f",
        "\ufdd0",
        "\uffff",
        "\ud800",
        "\udfff",
        "e\u0301",
        "\u0301",
        "\u212a",
        "👩\u200d👩\u200d👧",
        "🇩🇪",
        "🇫",
        "한글",
        "क्\u200dष",
        "x" * 120,
        "é" * 130,
        "日" * 90,
        ".flac",
        ".MP3",
        ".",
        "a",
        "Z",
        "9",
    ]
)
ANYTHING = st.one_of(
    st.text(st.characters(codec=None, categories=None), max_size=80), st.lists(ATOMS, max_size=12).map("".join)
)
DEVICES = {"CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"} | {
    port + digit for port in ("COM", "LPT") for digit in "0123456789\u00b9\u00b2\u00b3"
}
some = settings(max_examples=400, deadline=None)


def assert_legal(name: str, limit: int = 255) -> None:
    """The postconditions of a segment, written a second time and independently."""
    assert name not in {"", ".", ".."}
    assert not set(name) & set('/\\:*?"<>|')
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in name)
    assert not any(unicodedata.category(c) == "Cf" and c not in "\u200c\u200d" for c in name)
    assert not any(unicodedata.category(c) == "Zs" and c != " " for c in name)
    assert name == name.strip() and not name.endswith((".", " ")) and name[0] not in ".-~"
    assert name.split(".")[0].strip(" ").upper() not in DEVICES
    assert len(name.encode("utf-8")) <= limit and len(name.encode("utf-16-le")) <= 2 * 255
    assert unicodedata.is_normalized("NFC", name)
    assert "  " not in name
    assert any(unicodedata.category(c)[0] not in "CZ" or unicodedata.category(c) in {"Cn", "Co"} for c in name)


class TestSegment:
    @some
    @given(ANYTHING)
    @example("..")
    @example("*..*")
    @example("/..")
    @example("???")
    @example("")
    @example("CON .flac")
    @example("CONIN$")
    @example("COM\u00b9.mp3")
    @example("\u202egnp.exe")
    @example("x" * 300 + ".flac")
    @example("\ud800")
    @example("...Baby One More Time")
    @example("e\u200d\u0301")
    @example("\ufe0f")
    @example("\u200d\u200d")
    @example("-rf ~")
    @example("a\u0338<")
    @example("COM1" + " " * 300 + "x")
    @example("x" * 235 + " . . .flac")
    @example("\u1100\u1161\u115f\u11a8")
    def test_any_text_becomes_a_legal_segment(self, raw: str) -> None:
        """Total and legal on every system, for any text."""
        assert_legal(safe_segment(raw), 240)

    @some
    @given(ANYTHING, st.integers(-5, 300))
    @example("x" * 15 + "é", 16)
    @example("a\u200d\u0301b", 16)
    def test_cleaning_twice_changes_nothing(self, raw: str, limit: int) -> None:
        """A name read back from the disk or a record stays what it was."""
        once = safe_segment(raw, max_bytes=limit)
        assert_legal(once, max(16, min(255, limit)))
        assert safe_segment(once, max_bytes=limit) == once
        assert safe_segment(once, max_bytes=255) == once
        assert as_safe(once) == once

    @some
    @given(ANYTHING)
    def test_joined_below_a_root_it_stays_one_step_below(self, raw: str) -> None:
        """Neither path grammar lets a segment climb, restart or split."""
        name = safe_segment(raw)
        assert posixpath.normpath(posixpath.join("/root", name)) == "/root/" + name
        assert ntpath.normpath(ntpath.join("C:\\root", name)) == "C:\\root\\" + name

    @some
    @given(ANYTHING, ANYTHING)
    def test_a_bad_default_is_cleaned_as_well(self, raw: str, default: str) -> None:
        """The default is not trusted either."""
        assert_legal(safe_segment(raw, default=default))

    @pytest.mark.parametrize(
        ("raw", "name"),
        [
            ("AC/DC", "AC_DC"),
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("What?", "What_"),
            ("  Tab\there  ", "Tab here"),
            ("Sigur Rós", "Sigur Rós"),
            ("Sigur Ro\u0301s", "Sigur Rós"),
            ("trailing...", "trailing"),
            (".hidden", "_.hidden"),
            ("~home", "_~home"),
            ("--option", "_--option"),
            ("nul.txt", "_nul.txt"),
            ("CONSOLE", "CONSOLE"),
            ("song\u202e3pm.exe", "song3pm.exe"),
            ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
            ("क्\u200dष", "क्\u200dष"),
            ("zero\u200bwidth", "zerowidth"),
            ("❤\ufe0f", "❤\ufe0f"),
            ("\u3164", DEFAULT_NAME),
            ("...", DEFAULT_NAME),
            ("①²", "①²"),
        ],
    )
    def test_known_cases(self, raw: str, name: str) -> None:
        """Examples a person can check by eye; titles are not folded to other characters."""
        assert safe_segment(raw) == name

    def test_a_long_name_keeps_its_extension(self) -> None:
        """The stem pays, not the ending by which players know the file."""
        name = safe_segment("Ä" * 300 + ".flac")
        assert name.endswith("Ä.flac") and len(name.encode()) <= 240

    @pytest.mark.parametrize(("tail", "unit"), [("👩\u200d👩\u200d👧", 3), ("🇩🇪", 2), ("e\u0323\u0301", 2)])
    def test_a_cut_does_not_split_what_people_see_as_one_character(self, tail: str, unit: int) -> None:
        """The whole emoji, flag or accented letter goes; no half of it stays."""
        name = safe_segment("x" * 236 + tail)
        assert name == "x" * 236


class TestDistinct:
    def test_names_made_only_of_signs_stay_apart(self) -> None:
        """``???`` and ``***`` would otherwise be one folder."""
        names = {distinct_segment("???", "1a2b3c4d5e"), distinct_segment("***", "9z8y7x6w5v")}
        assert names == {"___ [1a2b3c4d]", "___ [9z8y7x6w]"}

    def test_a_name_that_cleans_to_nothing_gets_the_mark(self) -> None:
        """Two invisible titles do not fall together."""
        assert distinct_segment("\u200b", "abc", default="album") == "album [abc]"

    @pytest.mark.parametrize("raw", ["AC/DC", "!!!", "untitled", "R.E.M."])
    def test_a_name_that_still_says_something_is_left_alone(self, raw: str) -> None:
        """Only unreadable names carry the id."""
        assert distinct_segment(raw, "1a2b3c") == safe_segment(raw)

    @some
    @given(ANYTHING, ANYTHING, st.integers(0, 300))
    def test_always_legal(self, raw: str, identity: str, limit: int) -> None:
        """The mark never breaks the rules."""
        assert_legal(distinct_segment(raw, identity, max_bytes=limit), max(16, min(255, limit)))


class TestKeysAndNumbers:
    @pytest.mark.parametrize(
        ("one", "other"), [("Straße", "STRASSE"), ("Cafe\u0301", "CAFÉ"), ("a.", "A"), ("İ", "i\u0307"), ("a ", "a")]
    )
    def test_names_that_a_file_system_may_merge_share_a_key(self, one: str, other: str) -> None:
        """Case-insensitive and normalising file systems cannot surprise us."""
        assert collision_key(one) == collision_key(other)

    @some
    @given(ANYTHING)
    def test_a_key_is_its_own_key(self, raw: str) -> None:
        """Comparing keys of keys changes nothing for cleaned names."""
        key = collision_key(safe_segment(raw))
        assert collision_key(key) == key

    @some
    @given(ANYTHING, st.integers(1, 99_999))
    @example("x" * 240, 2)
    def test_numbered_names_are_legal_with_an_extension(self, raw: str, n: int) -> None:
        """The room kept free is enough for number and extension."""
        name = numbered(safe_segment(raw), n)
        assert_legal(name + ".flac")
        assert n < 2 or name.endswith(f" ({n})")

    def test_a_raw_name_is_refused_where_a_cleaned_one_is_needed(self) -> None:
        """What was not cleaned does not become a path."""
        for raw in ("..", "a/b", "", "x.", "nul"):
            with pytest.raises(MisuseError):
                as_safe(raw)


class TestRemotePaths:
    @pytest.mark.parametrize(
        ("path", "last"),
        [
            ("@@abcde\\Music\\A\\01 - x.mp3", "01 - x.mp3"),
            ("a/b\\c.flac", "c.flac"),
            ("x\\\\", "x"),
            ("..\\..", ".."),
            ("", ""),
            ("\\/", ""),
        ],
    )
    def test_the_last_part_under_either_separator(self, path: str, last: str) -> None:
        """Linux' own split knows only one of the two."""
        assert last_remote_segment(path) == last


class TestPathBudget:
    @some
    @given(ANYTHING, ANYTHING, ANYTHING)
    def test_fits_the_windows_budget(self, artist: str, album: str, title: str) -> None:
        """Whole path within the limit, each part still legal."""
        folders, stem = fit_path(
            [safe_segment(artist), safe_segment(album)],
            safe_segment(title),
            root="C:\\Music",
            budget=WINDOWS_PATH_BUDGET,
        )
        assert len("\\".join(["C:\\Music", *folders, stem])) + 10 <= WINDOWS_PATH_BUDGET
        for part in (*folders, stem):
            assert_legal(part)

    def test_the_album_is_shortened_before_the_title_and_the_artist(self) -> None:
        """The track stays recognisable longest."""
        artist, album, title = (safe_segment(c * 100) for c in "abc")
        folders, stem = fit_path([artist, album], title, root="/r", budget=240)
        assert folders[0] == artist and stem == title and len(folders[1]) < 100

    def test_nothing_changes_when_there_is_room(self) -> None:
        """Short paths stay as they are."""
        parts = (safe_segment("a"), safe_segment("b")), safe_segment("c")
        assert fit_path(parts[0], parts[1], root="/r") == parts

    def test_a_root_without_room_is_refused(self) -> None:
        """One sentence instead of a path that cannot be made."""
        with pytest.raises(MisuseError, match="too long"):
            fit_path([safe_segment("a")], safe_segment("b"), root="/" + "r" * 5000)


class TestShownText:
    @some
    @given(ANYTHING)
    def test_one_record_is_one_harmless_line(self, raw: str) -> None:
        """No stranger's text breaks a log line, turns its direction or hides in it."""
        for shown in (log_text(raw), display_text(raw)):
            assert len(shown.splitlines()) <= 1
            assert shown.isprintable() or not any(unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"} for c in shown)
            assert not any(unicodedata.category(c) == "Cf" and c not in "\u200c\u200d" for c in shown)
            shown.encode("utf-8")

    def test_what_was_there_can_be_read(self) -> None:
        """The escape tells the character; in a log it cannot be faked by writing a backslash."""
        assert display_text("a\u202eb\n") == "a\\u202eb\\x0a"
        assert log_text("a\\u202e\n") == "a\\\\u202e\\x0a"
        assert log_text("\ud800") == "\\ud800"

    def test_long_text_is_cut_with_a_mark(self) -> None:
        """300 characters before escaping in a log."""
        assert log_text("x" * 400) == "x" * 299 + "…"
