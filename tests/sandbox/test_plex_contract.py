"""Lines of contracts/plex.md, one test each, asked over plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
import small_world
from hypothesis import given, settings
from hypothesis import strategies as st
from plex_kit import Served, served

from tonearm.sandbox.plex.app import PlexOptions
from tonearm.sandbox.plex.xml import element

TRACKS = "/library/sections/1/all?type=10"


@pytest.fixture(scope="module")
def plex(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("library"), PlexOptions(extra_tracks=996)) as kit:
        yield kit


def keys(kit: Served, path: str, **headers: str) -> list[str]:
    return [str(row.get("ratingKey")) for row in kit.xml(path, **headers)]


# Wire ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/library", "/library/sections", "/library/sections/", TRACKS, "/playlists"])
def test_content_type_and_no_document_type(plex: Served, path: str) -> None:
    """Section 3: the content type names the charset, the body is a MediaContainer without a document type."""
    answer = plex.get(path)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/xml;charset=utf-8"
    assert "<!DOCTYPE" not in answer.text and fromstring(answer.content).tag == "MediaContainer"


def test_without_charset_names_are_garbled(plex: Served) -> None:
    """Section 3: without a charset, requests decodes ``text/xml`` as Latin-1."""
    plex.options.charset = False
    try:
        answer = plex.get(TRACKS)
    finally:
        plex.options.charset = True
    assert answer.headers["Content-Type"] == "text/xml"
    assert "Señorita" not in answer.text and "Señorita" in answer.content.decode()


def test_identity_is_open_and_all_else_is_not(plex: Served) -> None:
    """Section 8, item 8: 401 with an HTML body for a wrong or missing token; header and query are both accepted."""
    assert fromstring(plex.get("/identity", token="").content).get("machineIdentifier")
    for path in ("/", TRACKS, "/nonsense"):
        answer = plex.get(path, token="wrong")
        assert answer.status_code == 401 and answer.headers["Content-Type"].startswith("text/html")
    assert plex.get(f"/?X-Plex-Token={plex.options.token}", token="").status_code == 200


def test_unknown_paths_and_methods(plex: Served) -> None:
    """Section 6: 404 for what is not there."""
    for path in ("/nonsense", "/library/sections/7/all", "/library/metadata/5", "/library/metadata/x", "/playlists/1"):
        assert plex.get(path).status_code == 404
    assert plex.get("/library/sections/1/all?type=4").status_code == 400
    assert plex.get(TRACKS, method="DELETE").status_code == 405


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=30))
def test_any_text_survives_as_an_attribute(text: str) -> None:
    """Section 3: what XML can carry arrives as it was, the rest as replacement characters; it always parses."""
    read = fromstring(element("Track", {"title": text, "none": None, "number": 3})).attrib
    assert set(read) == {"title", "number"} and len(read["title"]) == len(text)
    assert all(a in (b, "\ufffd") for a, b in zip(read["title"], text, strict=True))


# Pages --------------------------------------------------------------------------------------------------------------


def test_pages_by_header_and_by_query(plex: Served) -> None:
    """Section 8, item 2: both ways of paging; size, totalSize and offset are always there; size 0 gives counts only."""
    everything = keys(plex, TRACKS)
    assert len(everything) == len(set(everything)) == 1001
    by_header = keys(plex, TRACKS, **{"X-Plex-Container-Start": "990", "X-Plex-Container-Size": "20"})
    by_query = keys(plex, f"{TRACKS}&X-Plex-Container-Start=990&X-Plex-Container-Size=20")
    assert by_header == by_query == everything[990:]
    counts = plex.xml(f"{TRACKS}&X-Plex-Container-Start=0&X-Plex-Container-Size=0")
    assert (counts.get("size"), counts.get("totalSize"), counts.get("offset"), len(counts)) == ("0", "1001", "0", 0)
    assert counts.get("librarySectionID") == "1" and counts.get("librarySectionUUID")


@pytest.mark.parametrize(("kind", "tag"), [(8, "Directory"), (9, "Directory"), (10, "Track")])
def test_kinds(plex: Served, kind: int, tag: str) -> None:
    """Section 8, item 3: artists, albums and tracks, each row with its key, guid and times."""
    page = plex.xml(f"/library/sections/1/all?type={kind}")
    assert {row.tag for row in page} == {tag} and page.get("size") == str(len(page))
    for row in page:
        assert row.get("ratingKey") in str(row.get("key"))
        assert str(row.get("guid")).startswith(("plex://", "local://"))
        assert int(str(row.get("addedAt"))) <= int(str(row.get("updatedAt")))


def test_listing_has_what_real_libraries_have(plex: Served) -> None:
    """Section 8, item 9: everything that a reader of tracks has to cope with is in the generated catalogue."""
    rows = plex.xml(TRACKS).findall("Track")
    assert any(row.get("index") is None for row in rows) and any(row.get("duration") is None for row in rows)
    assert any(row.find("Media") is None for row in rows)
    assert any(len(row.findall("Media/Part")) == 2 for row in rows)
    various = [row for row in rows if row.get("grandparentTitle") == "Various Artists"]
    assert various and all(row.get("originalTitle") for row in various)
    assert any(str(row.get("guid")).startswith("local://") for row in rows)
    assert any("“" in str(row.get("title")) for row in rows) and any("夜" in str(row.get("title")) for row in rows)
    artists = {}
    for row in rows:
        artists.setdefault(row.get("title"), set()).add(row.get("grandparentTitle"))
    assert any(len(names) > 1 for names in artists.values()), "the same title by different artists"


def test_original_title_only_where_it_differs(plex: Served) -> None:
    """Section 4: present only when different from the album artist."""
    rows = plex.xml(TRACKS).findall("Track")
    assert any(row.get("originalTitle") is None for row in rows)
    assert all(row.get("originalTitle") != row.get("grandparentTitle") for row in rows)


def test_full_item_has_more_than_the_listing(plex: Served) -> None:
    """Section 8, item 6: genres and streams only in the full item; guids in a listing only when asked for."""
    listed = plex.xml(f"{TRACKS}&title=Night+Ferry")[0]
    full = plex.xml(str(listed.get("key")))[0]
    assert listed.find("Genre") is None and full.find("Genre") is not None
    assert listed.find("Media/Part/Stream") is None and full.find("Media/Part/Stream") is not None
    assert listed.find("Guid") is None
    guid = plex.xml(f"{TRACKS}&title=Night+Ferry&includeGuids=1")[0].find("Guid")
    assert guid is not None and str(guid.get("id")).startswith("mbid://")
    assert all(
        row.find("Guid") is None for row in plex.xml(f"{TRACKS}&includeGuids=1") if str(row.get("guid"))[:5] == "local"
    )


def test_excluded_elements_and_fields(plex: Served) -> None:
    """Section 8, item 6: ``excludeElements`` and ``excludeFields`` are honoured."""
    rows = plex.xml(f"{TRACKS}&excludeElements=Media,Guid&includeGuids=1&excludeFields=summary,thumb")
    assert all(len(row) == 0 and row.get("summary") is None and row.get("thumb") is None for row in rows)
    assert all(row.get("title") is not None for row in rows)


# Filters and sorts --------------------------------------------------------------------------------------------------


def titles(kit: Served, query: str) -> set[str]:
    return {str(row.get("title")) for row in kit.xml(f"{TRACKS}&{query}")}


def test_string_operators(plex: Served) -> None:
    """Section 8, item 5: contains, is, begins with, ends with, and their opposites."""
    assert titles(plex, "track.title=ight+Fer") == {"Night Ferry"}
    assert titles(plex, "track.title%3D=night+ferry") == titles(plex, "title==Night+Ferry") == {"Night Ferry"}
    assert titles(plex, "track.title%3D=ight+Fer") == set()
    assert titles(plex, "track.title%3C=Night+F") == {"Night Ferry"}
    assert "Pier 1" in titles(plex, "track.title%3E=r+1") and "Night Ferry" not in titles(plex, "track.title%3E=r+1")
    assert "Night Ferry" not in titles(plex, "track.title!=Ferry")
    assert titles(plex, "artist.title==Lumen+Fields&album.title=harb&title=pier") == {"Pier 1"}


def test_date_operators(plex: Served) -> None:
    """Section 8, item 5: after and before, by epoch seconds or relative to the server's clock."""
    times = {str(row.get("ratingKey")): int(str(row.get("addedAt"))) for row in plex.xml(TRACKS)}
    middle = sorted(times.values())[500]
    after, before = (set(keys(plex, f"{TRACKS}&track.addedAt{op}={middle}")) for op in ("%3E%3E", "<<"))
    assert after == {key for key, at in times.items() if at > middle}
    assert before == {key for key, at in times.items() if at < middle}
    assert len(keys(plex, f"{TRACKS}&addedAt>>=-10y")) == 1001 and keys(plex, f"{TRACKS}&addedAt<<=-10y") == []


def test_number_and_tag_filters(plex: Served) -> None:
    """Section 2: years, keys and genres."""
    row = plex.xml(f"{TRACKS}&title=Night+Ferry")[0]
    assert keys(plex, f"{TRACKS}&artist.id={row.get('grandparentRatingKey')}&track.index=1") == [row.get("ratingKey")]
    assert len(keys(plex, f"{TRACKS}&album.id={row.get('parentRatingKey')}")) == 3
    choices = plex.xml("/library/sections/1/genre?type=10").findall("Directory")
    counts = [len(keys(plex, f"{TRACKS}&genre={choice.get('key')}")) for choice in choices]
    assert len(counts) == 5 and sum(counts) == 1001


@pytest.mark.parametrize("sort", ["titleSort", "addedAt", "updatedAt", "track.addedAt"])
def test_sorts(plex: Served, sort: str) -> None:
    """Section 8, item 5: by title and times, downwards with ``:desc``."""
    up, down = keys(plex, f"{TRACKS}&sort={sort}"), keys(plex, f"{TRACKS}&sort={sort}:desc")
    assert sorted(up) == sorted(down) and up != down
    name = sort.rpartition(".")[2].replace("titleSort", "title")
    values = [str(row.get("titleSort") or row.get(name)) for row in plex.xml(f"{TRACKS}&sort={sort}")]
    assert [value.casefold() for value in values] == sorted(value.casefold() for value in values)


@pytest.mark.parametrize(
    "query", ["nonsense=1", "track.nonsense=1", "sort=nonsense", "addedAt>>=soon", "title>>=x", "push=1"]
)
def test_unknown_filters_are_refused(plex: Served, query: str) -> None:
    """A server that ignored a filter would list everything: 400 instead."""
    assert plex.get(f"{TRACKS}&{query}").status_code == 400


def test_limit(plex: Served) -> None:
    """Section 2: ``limit`` bounds the whole result."""
    assert len(keys(plex, f"{TRACKS}&limit=7")) == 7


def test_order_of_fields_decides_what_plexapi_sends(plex: Served) -> None:
    """Quirk 6: with the parents' fields first, ``track.title`` is sent as ``artist.title``."""
    found = plex.connect().library.section("Music").searchTracks(filters={"track.title": "Night Ferry"})
    plex.options.parents_first = True
    try:
        mistaken = plex.connect().library.section("Music").searchTracks(filters={"track.title": "Night Ferry"})
    finally:
        plex.options.parents_first = False
    assert ([track.title for track in found], mistaken) == (["Night Ferry"], [])


# Keys and sections --------------------------------------------------------------------------------------------------


def test_keys_survive_a_restart(tmp_path: Path) -> None:
    """Section 4: rating keys and identity are stable, so an index built before a restart still fits."""
    seen = []
    for _ in range(2):
        with served(tmp_path, PlexOptions(extra_tracks=100)) as kit:
            section = kit.section()
            seen.append((keys(kit, TRACKS), section.get("uuid"), section.get("contentChangedAt")))
    assert seen[0] == seen[1]


def test_every_owned_track_is_listed(tmp_path: Path) -> None:
    """What the world says is owned is listed once each, also where two names meet in one path."""
    world = small_world.build()
    twice = replace(world, library=(*world.library, world.library[0]))
    with served(tmp_path, world=twice) as kit:
        paths = [part.get("file") for part in kit.xml(TRACKS).iter("Part")]
        assert len(set(paths)) == len(paths) == len(world.library) + 1


@pytest.mark.parametrize("size", [0, 1, 100, 101])
def test_generated_catalogue_has_the_asked_size(tmp_path: Path, size: int) -> None:
    """Section 8, item 9: sizes around one page of plexapi."""
    with served(tmp_path, PlexOptions(extra_tracks=size)) as kit:
        assert len(kit.connect().library.section("Music").all(libtype="track")) == size + 5


def test_two_sections_of_one_name(tmp_path: Path) -> None:
    """Section 6: of sections with one name plexapi takes the last, here the empty one."""
    with served(tmp_path, PlexOptions(twin_section=True)) as kit:
        rows = kit.xml("/library/sections")
        assert [row.get("key") for row in rows] == ["1", "2"] and len({row.get("uuid") for row in rows}) == 2
        with pytest.warns(UserWarning, match="Multiple library sections"):
            assert kit.connect().library.section("Music").all(libtype="track") == []
        assert len(kit.connect().library.sectionByID(1).all(libtype="track")) == 5


@pytest.mark.slow
def test_a_hundred_thousand_tracks_are_paged(tmp_path: Path) -> None:
    """Section 5.2: the largest catalogue is served in pages; a page deep inside comes at once."""
    with served(tmp_path, PlexOptions(extra_tracks=99_995)) as kit:
        page = kit.xml(TRACKS, **{"X-Plex-Container-Start": "99000", "X-Plex-Container-Size": "1000"})
        assert (page.get("totalSize"), page.get("size"), page.get("offset")) == ("100000", "1000", "99000")
