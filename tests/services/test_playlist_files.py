"""Playlists from CSV files, M3U files and rows of a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.errors import MisuseError
from tonearm.model import EntryKind, Playlist
from tonearm.services.disk.playlist_files import playlist_from_rows, read_playlist_file

TRACK_ID = "7tNightFerryCCCCCCCCCC"
APP_HEADER = [
    *("Track URI", "Track Name", "Artist URI(s)", "Artist Name(s)", "Album URI", "Album Name", "Album Artist URI(s)"),
    *("Album Artist Name(s)", "Album Release Date", "Album Image URL", "Disc Number", "Track Number"),
    *("Track Duration (ms)", "Track Preview URL", "Explicit", "Popularity", "ISRC", "Added By", "Added At"),
]
APP_ROW = [
    f"spotify:track:{TRACK_ID}",
    'Night "Ferry", Part 1',
    "spotify:artist:1, spotify:artist:2",
    "Lumen\\, Fields, Kite",
    "spotify:album:5aHarbourEEEEEEEEEEEEE",
    "Harbour",
    "spotify:artist:1",
    "Lumen\\, Fields",
    "2026-03-01",
    "https://i.scdn.co/image/1",
    "2",
    "4",
    "213480",
    "",
    "false",
    "0",
    "zzabc2600004",
    "me",
    "2026-05-01T10:00:00Z",
]


def table(*rows: list[str], separator: str = ",", quoting: int = csv.QUOTE_ALL) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting).writerows(rows)
    return out.getvalue()


@pytest.fixture
def read(tmp_path: Path):
    def write_and_read(content: str | bytes, name: str = "Road Trip.csv") -> Playlist:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_playlist_file(path)

    return write_and_read


# CSV


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("header", [APP_HEADER, [name.upper() for name in APP_HEADER]])
def test_exportify_app_gives_everything(read, mark, header):
    """Every field, commas inside names, a byte order mark, any capitals."""
    playlist = read(mark + table(header, APP_ROW))
    track = playlist.entries[0].track
    assert playlist.name == "Road Trip"
    assert [artist.name for artist in track.artists] == ["Lumen, Fields", "Kite"]
    assert [artist.name for artist in track.release.artists] == ["Lumen, Fields"]
    assert (track.title, track.id, track.uri) == ('Night "Ferry", Part 1', TRACK_ID, f"spotify:track:{TRACK_ID}")
    assert (track.disc_number, track.track_number, track.duration_s, track.isrc) == (2, 4, 213.48, "ZZABC2600004")
    assert (track.release.title, track.release.release_date) == ("Harbour", "2026-03-01")
    assert track.release.id == "5aHarbourEEEEEEEEEEEEE"
    assert track.explicit is False


def test_translated_exportify_app_is_told_by_its_uris(read):
    """Its headers are in the user's language, its order is always the same."""
    header = [f"Spalte {n}" for n in range(len(APP_HEADER))]
    track = read(table(header, APP_ROW)).entries[0].track
    assert (track.title, track.artist, track.duration_s) == ('Night "Ferry", Part 1', "Lumen, Fields", 213.48)


def test_exportify_net(read):
    """Artists parted by semicolons; the text "undefined" means nothing; commas stay inside a name."""
    header = ["Track URI", "Track Name", "Album Name", "Artist Name(s)", "Release Date", "Duration (ms)", "Popularity"]
    rows = [
        [f"spotify:track:{TRACK_ID}", "Tide", "undefined", "Kite;Lumen Fields", "2026", "187000", "5"],
        ["spotify:track:x", "Dock", "Harbour", "Rook, The Younger", "undefined", "undefined", "5"],
    ]
    tide, dock = (entry.track for entry in read(table(header, *rows)).entries)
    assert [artist.name for artist in tide.artists] == ["Kite", "Lumen Fields"]
    assert (tide.release, tide.duration_s) == (None, 187.0)
    assert (dock.artist, dock.release.title, dock.duration_s, dock.id) == ("Rook, The Younger", "Harbour", None, None)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("length", "seconds"),
    [
        ("3:45", 225.0),
        ("1:02:03", 3723.0),
        ("225", 225.0),
        ("225.5", 225.5),
        ("225500", 225.5),
        ("x", None),
        ("-1", None),
    ],
)
def test_plain_tables(read, separator, length, seconds):
    """Artist, title, album, duration in any order, by comma, semicolon or tab."""
    text = table(["Artist", "Album", "Title", "Duration"], ["Kite", "Shore", "Tide", length], separator=separator)
    track = read(text).entries[0].track
    assert (track.title, track.artist, track.release.title, track.duration_s) == ("Tide", "Kite", "Shore", seconds)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Titel,Künstler\nTide,Kite\n",
        "just some words\n",
        "a,b,c\n1,2,3\n",
        "artist,album\nKite,Shore\n",
        "\x00\x01\x02",
    ],
)
def test_without_a_title_column_the_columns_found_are_named(read, text):
    """One sentence: which file, which columns, what would do."""
    with pytest.raises(MisuseError, match=r"Road Trip\.csv: No column for the title.*title.*artist") as raised:
        read(text)
    if "Künstler" in text:
        assert "'Titel', 'Künstler'" in str(raised.value)


def test_a_bad_row_keeps_its_place_and_costs_no_other(read):
    """Short, long, empty-titled and refused rows; blank lines are no rows."""
    huge = "x" * 200_000
    text = f'title,artist\nTide,Kite\n,Kite\n\nDock\n"{huge}",Rook\nQuay,Rook,more,and more\n'
    entries = read(text).entries
    assert [entry.kind for entry in entries] == [
        EntryKind.TRACK,
        EntryKind.REMOVED,
        EntryKind.TRACK,
        EntryKind.REMOVED,
        EntryKind.TRACK,
    ]
    assert [entry.position for entry in entries] == [0, 1, 2, 3, 4]
    assert "row 2 has no title" in entries[1].title
    assert "row 4 could not be read" in entries[3].title
    assert entries[4].track.artist == "Rook"


def test_episodes_and_local_files_are_told_by_their_uri(read):
    """They keep their place, as in a playlist read from the catalogue."""
    text = table(
        ["Track URI", "Track Name", "Artist Name(s)"],
        ["spotify:episode:abc", "Ep. 12", ""],
        ["spotify:local:Garage+Band:Demos:Take+3:187", "Take 3", "Garage Band"],
        ["https://open.spotify.com/track/" + TRACK_ID + "?si=1", "Tide", "Kite"],
    )
    entries = read(text).entries
    assert [entry.kind for entry in entries] == [EntryKind.EPISODE, EntryKind.LOCAL, EntryKind.TRACK]
    assert entries[1].track.id is None
    assert entries[2].track.id == TRACK_ID


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(read, encoding):
    """By mark, UTF-8, or the old Windows code page."""
    track = read("title,artist\nSeñorita,Ünï\n".encode(encoding)).entries[0].track
    assert (track.title, track.artist) == ("Señorita", "Ünï")


def test_duplicates_and_order_stay(read):
    """A playlist may hold a track twice."""
    text = "title,artist\n" + "".join(f"Song {n % 3},Kite\n" for n in range(1000))
    assert [entry.title for entry in read(text).entries] == [f"Song {n % 3}" for n in range(1000)]


def test_files_that_cannot_be_read_are_named(tmp_path):
    """Missing, a folder, a name that cannot be."""
    for path in (tmp_path / "none.csv", tmp_path, Path("a\x00b.csv")):
        with pytest.raises(MisuseError, match="cannot be read"):
            read_playlist_file(path)


def test_endless_tables_are_refused(read):
    """100,000 rows are the limit."""
    with pytest.raises(MisuseError, match="100,000 rows"):
        read("title\n" + "x\n" * 100_001)


@settings(deadline=None, max_examples=80)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_playlist_or_one_of_our_errors(tmp_path_factory, data):
    """Nothing else ever leaves."""
    path = tmp_path_factory.mktemp("any") / "x.csv"
    for content in (data, b"title,artist\n" + data):
        path.write_bytes(content)
        try:
            assert isinstance(read_playlist_file(path), Playlist)
        except MisuseError:
            continue


# M3U


def test_m3u_comment_lines_count_and_paths_do_not(read):
    """Artist - title and length; relative paths and attributes are no matter."""
    text = (
        "\ufeff#EXTM3U\n#PLAYLIST:Evening\n\n#EXTINF:213,Lumen Fields - Night Ferry\n../a/04.flac\n"
        '#EXTINF:-1 tvg-id="x" group="a,b",Kite – Tide - Live\nC:\\b.mp3\n#EXTINF:0,Only Title\nc.mp3\n'
        "#EXTALB:Shore\n#EXTINF:187.5,Kite - Dock\nd.mp3\n"
    )
    playlist = read(text, "x.m3u8")
    assert playlist.name == "Evening"
    found = [(entry.track.artist, entry.title, entry.track.duration_s) for entry in playlist.entries]
    assert found == [
        ("Lumen Fields", "Night Ferry", 213.0),
        ("Kite", "Tide - Live", None),
        ("", "Only Title", None),
        ("Kite", "Dock", 187.5),
    ]
    assert playlist.entries[3].track.release.title == "Shore"


@pytest.mark.parametrize(
    ("path", "artist", "title"),
    [
        ("Kite/Shore/03 - Kite - Tide.mp3", "Kite", "Tide"),
        ("D:\\music\\2-03 Tide.flac", "", "Tide"),
        ("/music/Kite - Tide.flac", "Kite", "Tide"),
        ("99 Red Kites.mp3", "", "99 Red Kites"),
        ("http://127.0.0.1/Tide.mp3", "", "Tide"),
    ],
)
def test_plain_m3u_names_come_from_the_file_names(read, path, artist, title):
    """Without comment lines the file's own name has to do."""
    track = read(path + "\n", "x.m3u").entries[0].track
    assert (track.artist, track.title) == (artist, title)


def test_old_m3u_files_and_orphans(read):
    """The old Windows code page; a comment line without a path is still an entry; nothing named is said."""
    text = "#EXTM3U\n#EXTINF:10,Kité - Tide\n#EXTINF:11,Kite - Dock\na.mp3\n#EXTINF:12,\n.mp3\n#EXTINF:13,Rook - Quay"
    entries = read(text.encode("cp1252"), "x.m3u").entries
    assert [entry.title for entry in entries][:2] == ["Tide", "Dock"]
    assert entries[0].track.artist == "Kité"
    assert entries[-1].title == "Quay"
    assert len(entries) == 4


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=200))
def test_any_m3u_text_is_read(tmp_path_factory, text):
    """Nothing raises."""
    path = tmp_path_factory.mktemp("any") / "x.m3u8"
    path.write_text("#EXTM3U\n" + text, "utf-8", "replace")
    assert isinstance(read_playlist_file(path), Playlist)


# Rows


def test_rows_of_a_data_frame(read):
    """Missing values of every kind, whole numbers that became floats, lists of artists."""
    frame = pd.DataFrame(
        {
            "title": ["Tide", "Dock", None, np.nan, "Quay"],
            "artist": ["Kite", ["Lumen Fields", "Kite"], "x", "y", pd.NA],
            "album": ["Shore", np.nan, None, None, pd.NaT],
            "track_number": [4.0, np.nan, 1, 2, 3],
            "duration_s": [213.48, np.inf, None, -5, 10**400],
            "track_id": [TRACK_ID, None, None, None, "../../x"],
        },
        dtype=object,
    )
    entries = playlist_from_rows(frame.to_dict("records")).entries
    assert [entry.kind for entry in entries] == [
        EntryKind.TRACK,
        EntryKind.TRACK,
        EntryKind.REMOVED,
        EntryKind.REMOVED,
        EntryKind.TRACK,
    ]
    tide, dock, quay = (entries[n].track for n in (0, 1, 4))
    assert (tide.track_number, tide.duration_s, tide.id, tide.release.title) == (4, 213.48, TRACK_ID, "Shore")
    assert [artist.name for artist in dock.artists] == ["Lumen Fields", "Kite"]
    assert (dock.release, dock.track_number, dock.duration_s) == (None, None, None)
    assert (quay.artists, quay.duration_s, quay.id) == ((), None, None)


def test_our_own_track_frame_comes_back():
    """Artists were joined with commas there; kinds are kept."""
    rows = [
        {"position": 7, "kind": "track", "artist": "Kite, Lumen Fields", "title": "Tide", "release_kind": "album"},
        {"position": 8, "kind": "episode", "artist": None, "title": "Ep. 12", "release_kind": None},
        {"position": 9, "kind": "removed", "artist": None, "title": None, "release_kind": None},
    ]
    entries = playlist_from_rows(rows).entries
    assert [entry.kind for entry in entries] == [EntryKind.TRACK, EntryKind.EPISODE, EntryKind.REMOVED]
    assert [artist.name for artist in entries[0].track.artists] == ["Kite", "Lumen Fields"]
    assert [entry.position for entry in entries] == [0, 1, 2]


def test_no_rows_are_an_empty_playlist_and_no_title_is_said():
    """An empty frame is fine; one without a title is not."""
    assert playlist_from_rows([]).entries == ()
    with pytest.raises(MisuseError, match="'artist'"):
        playlist_from_rows([{"artist": "Kite"}])
