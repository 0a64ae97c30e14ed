"""Remote paths of every style are read into artist, album, year, disc, number, title and version; nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.folder_names import versions_beside
from tonearm.logic.parse_path import parse_path, with_album
from tonearm.logic.titles import Mark, parse_title
from tonearm.logic.vocabulary import vocabulary

_A, _H, _M = "ada quill", "harbour lights", "morning glass"
_TABLE = [
    # path, artist, album, year, disc, number, title
    (r"Music\Ada Quill\Harbour Lights\04 Morning Glass.mp3", _A, _H, None, None, 4, _M),
    (r"Music\Ada Quill\2009 - Harbour Lights\04 - Morning Glass.flac", _A, _H, 2009, None, 4, _M),
    (r"Music\Ada Quill\[2009] Harbour Lights\1-04 Morning Glass.flac", _A, _H, 2009, 1, 4, _M),
    (r"Ada Quill - Harbour Lights (2009) [FLAC]\04. Ada Quill - Morning Glass.flac", _A, _H, 2009, None, 4, _M),
    (r"mp3\ada_quill-harbour_lights-2009-XQZ\04-ada_quill-morning_glass.mp3", _A, _H, 2009, None, 4, _M),
    (r"mp3\ada_quill-harbour_lights-2009-XQZ\04-ada_quill-morning_glass_(live).mp3", _A, _H, 2009, None, 4, _M),
    (r"@@xkqpw\complete\Ada Quill - Morning Glass.mp3", _A, "", None, None, None, _M),
    (r"Playlists\Gym\017. Ada Quill - Morning Glass.ogg", _A, "", None, None, 17, _M),
    (r"Various Artists\Summer Hits (2014)\17 - Ada Quill - Morning Glass.mp3", _A, "summer hits", 2014, None, 17, _M),
    (r"Ada Quill\Harbour Lights\Ada Quill - Harbour Lights - 04 - Morning Glass.flac", _A, _H, None, None, 4, _M),
    (r"Ada Quill\Harbour Lights\CD2\04 - Morning Glass.flac", _A, _H, None, 2, 4, _M),
    (r"Ada Quill\Harbour Lights\Disc 1\04 Morning Glass.flac", _A, _H, None, 1, 4, _M),
    (r"Ada Quill\Harbour Lights\204 Morning Glass.flac", _A, _H, None, 2, 4, _M),
    (r"vinyl\Ada Quill - Harbour Lights\A4 Morning Glass.flac", _A, _H, None, 1, 4, _M),
    (r"vinyl\Ada Quill - Harbour Lights\D2. Morning Glass.flac", _A, _H, None, 2, 2, _M),
    (r"x\Ada Quill\Harbour Lights\D1T04 Morning Glass.mp3", _A, _H, None, 1, 4, _M),
    (r"Ada.Quill-Harbour.Lights\04.ada.quill.-.morning.glass.mp3", _A, _H, None, None, 4, _M),
    ("Music/Ada Quill/Harbour Lights/04 Morning Glass.mp3", _A, _H, None, None, 4, _M),
    (r"Singles\Ada Quill - Morning Glass (2009).mp3", _A, "", None, None, None, _M),
    (r"音楽\灯台守\港\02 朝の硝子.flac", "灯台守", "港", None, None, 2, "朝の硝子"),
    (r"Музыка\Лиза Порт\2012 - Гавань\03 - Стекло утра.mp3", "liza port", "gavan", 2012, None, 3, "steklo utra"),
    (r"Ada Quill\Harbour Lights\(04) Morning Glass.mp3", _A, _H, None, None, 4, _M),
    (r"Ada Quill\Harbour Lights\[04] - Morning Glass.mp3", _A, _H, None, None, 4, _M),
    (r"Ada Quill\Harbour Lights\Track 04.mp3", _A, _H, None, None, 4, "track 4"),
    (r"Ada Quill\Harbour Lights\Morning Glass", _A, _H, None, None, None, _M),
    ("Morning Glass.mp3", "", "", None, None, None, _M),
    (r"C:\Users\me\Music\Ada Quill\Harbour Lights\04 Morning Glass.mp3", _A, _H, None, None, 4, _M),
    (r"Music\Ada Quill\HARBOUR LIGHTS - EP\04 Morning Glass.mp3", _A, _H, None, None, 4, _M),
    (r"Music\Ada Quill\Harbour Lights - Single\Morning Glass.m4a", _A, _H, None, None, None, _M),
    (r"x\Ada Quill - Harbour Lights - Deluxe Edition\04 - Morning Glass.flac", _A, _H, None, None, 4, _M),
    (r"x\Ada Quill - Harbour Lights - The Night Edition - 04 - Morning Glass.flac", _A, _H, None, None, 4, _M),
    (r"x\Z.O.R.\Harbour Lights\04 Morning Glass.mp3", "zor", _H, None, None, 4, _M),
    (r"x\Ada.Quill.Harbour.2009.FLAC-GRP\04 Morning Glass.mp3", "ada quill harbour", "", 2009, None, 4, _M),
    (r"[2009.02.21] 灯台守 「港」 [320K]\02. 朝の硝子.mp3", "灯台守", "港", 2009, None, 2, "朝の硝子"),
    (r"K\[2009.03.16] Ada Quill - Harbour Lights [FLAC]\04 Ada Quill - Morning Glass.flac", _A, _H, 2009, None, 4, _M),
    ("音乐\\石竹乐队《旧地铁》\\石竹乐队-没有门的房间.mp3", "石竹乐队", "旧地铁", None, None, None, "没有门的房间"),
    (r"yt\ナナセ「朝の硝子」Music Video.m4a", "ななせ", "yt", None, None, None, "朝の硝子"),
    (r"x\03. 映画「夜」の歌.mp3", "", "", None, None, 3, "映画 の歌"),
    (r"Ada Quill\2009-Harbour Lights\04.Morning Glass.flac", _A, _H, 2009, None, 4, _M),
    (r"Ada_Quill-Harbour_Lights-(HRB037)-WEB-2009-PLIN\04-ada_quill-morning_glass-pln.mp3", _A, _H, 2009, None, 4, _M),
    (r"Ada Quill - Complete Recordings (8CD Box)\CD3 - Harbour Lights\04 Morning Glass.mp3", _A, _H, None, 3, 4, _M),
    (r"Ada Quill\Harbour Lights\CD2 - The Ballads\04 - Morning Glass.flac", _A, _H, None, 2, 4, _M),
    (r"Ada Quill\Harbour Lights\06 ....mp3", _A, _H, None, None, 6, "..."),
    (r"x\!!! (Zick Zick)\Harbour Lights\04 Morning Glass.mp3", "zick zick", _H, None, None, 4, _M),
]  # fmt: skip


@pytest.mark.parametrize(("path", "artist", "album", "year", "disc", "number", "title"), _TABLE)
def test_a_path_is_read(
    path: str, artist: str, album: str, year: int | None, disc: int | None, number: int | None, title: str
) -> None:
    found = parse_path(path)
    assert (found.album, found.year) == (album, year)
    assert (found.disc_number, found.track_number) == (disc, number)
    assert found.title.base == title
    assert found.artist == artist


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        (r"Ada Quill\04 Morning Glass - Live.mp3", {"live"}),
        (r"Ada Quill - Morning Glass - Bo Lund Remix.mp3", {"remix"}),
        (r"mp3\04-ada_quill-morning_glass_-_radio_edit.mp3", {"edit"}),
        (r"Ada Quill - Morning Glass (Karaoke Version).mp3", {"karaoke"}),
        (r"Ada Quill\Harbour\04 Morning Glass - 2011 Remaster.mp3", set()),
        (r"Ada Quill - Harbour, Vol. 48 - 06 - Slow Down.mp3", set()),
        (r"Ada.Quill.Harbour.2009.MP3\04.Morning.Glass.(Extended.Club.Mix).mp3", {"extended"}),
    ],
)
def test_a_version_is_read_from_the_file_name(path: str, kinds: set[str]) -> None:
    assert {mark.kind for segment in parse_path(path).segments for mark in segment.marks} == kinds


def test_a_number_before_the_title_ends_artist_and_album() -> None:
    found = parse_path(r"x\Ada Quill - Version - 06 - Kelp.mp3")
    assert [segment.base for segment in found.segments] == ["ada quill", "version", "kelp"]


def test_artist_and_title_are_kept_as_the_peer_spells_them() -> None:
    found = parse_path(r"Музыка\Лиза Порт\2012 - Гавань\03 - Стекло утра.mp3")
    assert (found.artist_text, found.title_text) == ("Лиза Порт", "Стекло утра")


def test_a_turned_name_is_read_both_ways() -> None:
    credits = [
        name for folder in parse_path(r"Q\Quill, Ada\Low\1 Rope.mp3").folders for row in folder.credits for name in row
    ]
    assert "ada quill" in credits


def test_a_folder_that_any_may_be_is_an_album_to_who_knows_it() -> None:
    path = parse_path(r"Music\Ada Quill\2009 - Pop (Deluxe Edition)\04 Morning Glass.mp3")
    assert path.directory.names == ("ada quill",)
    assert with_album(path, "pop").directory.names == ("pop", "ada quill")
    assert with_album(path, "rock") is path


def test_a_day_is_that_of_a_concert_but_beside_the_album_that_of_its_release() -> None:
    path = parse_path(r"K\[2009.03.16] Ada Quill - Harbour Lights [FLAC]\04 Morning Glass.flac")
    assert [mark.kind for mark in versions_beside(path.directory, ("low water",))] == ["live"]
    assert not versions_beside(path.directory, ("harbour lights",))


def test_folders_of_anything_say_nothing() -> None:
    assert parse_path(r"D\Music\mp3\Downloads\complete\Morning Glass.mp3").folders == ()


@pytest.mark.parametrize(
    "path", ["", "\\", "\\\\\\", "...", ".mp3", "a\\.mp3", "\x00", "\ud800", "a" * 5000, " - ", "-", "04", "()"]
)
def test_strange_paths_are_read_without_a_word(path: str) -> None:
    assert parse_path(path).segments


@settings(deadline=None, max_examples=300)
@given(st.lists(st.text(max_size=30), max_size=6).map("\\".join))
def test_reading_is_total_and_settled(path: str) -> None:
    found = parse_path(path)
    assert found == parse_path(path)
    assert found.segments
    assert found.track_number is None or 0 <= found.track_number <= 999


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Live - Oslo 2010", "live"),
        ("[2019] Live - Oslo 2019", "live"),
        ("(2019) Live - Oslo", "live"),
        ("2019 - Live - Oslo", "live"),
        ("Live from Oslo - 2010", "live"),
        ("Ada Quill - Live from Oslo - 2010", "live"),
        ("[1999] Demos - The Harbour Sessions", "demo"),
        ("[2003] Unplugged - Oslo", "acoustic"),
        ("Karaoke - Harbour Hits", "karaoke"),
    ],
)
def test_a_folder_that_begins_with_a_version_word_names_a_version(name: str, kind: str) -> None:
    """ "Live - Oslo 2010" is no album "Oslo 2010" by "Live": its first word says what is in it."""
    nearest = parse_path(f"Ada Quill\\{name}\\04 Morning Glass.mp3").folders[0]
    assert kind in {mark.kind for mark in nearest.versions}


_FOLDER_WORDS = st.sampled_from(
    [*sorted(vocabulary().words), "morning", "glass", "Ådal", "1999", "2004-05-03", "instruental"]
)
_FOLDER_PARTS = st.lists(_FOLDER_WORDS, min_size=1, max_size=4).map(" ".join)


@settings(max_examples=300)
@given(st.lists(st.tuples(_FOLDER_PARTS, st.sampled_from(["{}", "({})", "[{}]"])), min_size=1, max_size=4))
def test_a_folder_tells_its_versions_as_its_title_does(parts: list[tuple[str, str]]) -> None:
    name = " - ".join(brackets.format(part) for part, brackets in parts)
    for folder in parse_path(f"{name}\\01 Song.mp3").folders:
        told = (*folder.title.marks, *_without_genres(folder.title.loose))
        whole = parse_title(name)  # where years alone follow a single name: "Live from Oslo - 1999"
        alone = (*whole.marks, *folder.day, *_without_genres(whole.loose))
        assert folder.versions == told or (len(folder.names) == 1 and folder.versions == alone)


def _without_genres(loose: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Leave out words in no bracket that name a kind of music in a folder's name: "Dub"."""
    return tuple(mark for mark in loose if " ".join(mark.words) not in vocabulary().genres)
