"""After the download: damage, another length and tags of another recording refuse a file; noise does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tonearm.logic.verify import LENGTH_TOLERANCE_S, Verdict, verify
from tonearm.model import Artist, AudioFormat, Reason, Release, RemotePath, SharedFile, SoundFile, Track, Username

_TRACK = Track(
    title="Morning Glass",
    artists=(Artist(name="Ada Quill"),),
    release=Release(title="Harbour Lights"),
    duration_s=212.0,
)
_FILE = SharedFile(username=Username("peer"), remote_path=RemotePath("x.mp3"), size_bytes=1)


def _verdict(track: Track = _TRACK, **measured: object) -> Verdict:
    sound = {"format": AudioFormat.MP3, "size_bytes": 1, "duration_s": 212.0, "decoded": True, **measured}
    return verify(track, _FILE, SoundFile.model_validate(sound))


@pytest.mark.parametrize(
    ("title", "artist"),
    [
        (None, None),
        ("", ""),
        ("Morning Glass", "Ada Quill"),
        ("MORNING GLASS", "ADA QUILL"),
        ("Morning Glass (feat. Bo Lund)", "Ada Quill feat. Bo Lund"),
        ("Morning Glass - 2011 Remaster", "Ada Quill"),
        ("Morning Glass (Album Version)", "Ada Quill & The Tin Sailors"),
        ("Mórning Glàss", "Ada Qüill"),
        ("Morning_Glass", "Quill, Ada"),
        ("Mornign Glass", "Ada Quill"),
        ("Ada Quill - Morning Glass", "Various Artists"),
        ("04 Morning Glass", None),
        ("Стекло", "Ада"),
        ("朝の硝子", "アダ"),
        ("Track 04", "Ada Quill"),
        (None, "Unknown Artist"),
        ("Morning Glass [Explicit]", "Ada Quill; Bo Lund"),
        ("Morning Glass (Harbour Lights)", "Ada Quill"),
    ],
)
def test_noise_in_the_tags_passes(title: str | None, artist: str | None) -> None:
    verdict = _verdict(title=title, artist=artist, album="Some Collection")
    assert verdict.ok, verdict.detail


@pytest.mark.parametrize(
    ("title", "artist"),
    [
        ("Night Ferry", "Ada Quill"),
        ("Morning Glass (Live)", "Ada Quill"),
        ("Morning Glass - Live in Oslo", "Ada Quill"),
        ("Morning Glass (Karaoke Version)", "Ada Quill"),
        ("Morning Glass (Bo Lund Remix)", "Ada Quill"),
        ("Morning Glass [Instrumental]", "Ada Quill"),
        ("Morning Glass Pt. 2", "Ada Quill"),
        ("Morning Glass on the Table", "Ada Quill"),
        ("Morning Glass", "Mira Oost"),
        ("Morning Glass", "The Tin Sailors"),
        (None, "The Tin Sailors"),
        ("Rope", None),
    ],
)
def test_tags_of_another_recording_refuse_the_file(title: str | None, artist: str | None) -> None:
    verdict = _verdict(title=title, artist=artist)
    assert (verdict.ok, verdict.reason) == (False, Reason.OTHER_RECORDING_TAGGED)
    assert "peer" in verdict.detail


@pytest.mark.parametrize("tagged", ["Morning Glass (Part Two)", "Morning Glass, Pt. 2", "Morning Glass II"])
def test_tags_must_name_the_wanted_part(tagged: str) -> None:
    wanted = _TRACK.replace(title="Morning Glass (Part One)")
    assert _verdict(wanted, title="Morning Glass, Pt. 1", artist="Ada Quill").ok
    assert _verdict(wanted, title=tagged, artist="Ada Quill").reason is Reason.OTHER_RECORDING_TAGGED


def test_tags_must_name_the_wanted_version() -> None:
    live = _TRACK.replace(title="Morning Glass - Live at the Pier")
    assert _verdict(live, title="Morning Glass (Live)", artist="Ada Quill").ok
    assert _verdict(live, title="Morning Glass", artist="Ada Quill", album="Live at the Pier").ok
    assert _verdict(live, title="Morning Glass", artist="Ada Quill", album="Harbour Lights").reason is (
        Reason.OTHER_RECORDING_TAGGED
    )
    remix = _TRACK.replace(title="Morning Glass (Bo Lund Remix)")
    assert not _verdict(remix, title="Morning Glass (Night Ferry Remix)", artist="Ada Quill").ok


def test_the_remixer_as_tagged_artist_passes() -> None:
    wanted = _TRACK.replace(
        title="Morning Glass - Bo Lund Remix", artists=(Artist(name="Ada Quill"), Artist(name="Bo Lund"))
    )
    assert _verdict(wanted, title="Morning Glass (Bo Lund Remix)", artist="Bo Lund").ok


@pytest.mark.parametrize("off", [-200.0, -30.0, -7.5, 7.5, 60.0])
def test_another_length_refuses_the_file(off: float) -> None:
    verdict = _verdict(duration_s=212.0 + off)
    assert (verdict.ok, verdict.reason) == (False, Reason.WRONG_LENGTH)
    assert ("longer" if off > 0 else "shorter") in verdict.detail


@pytest.mark.parametrize("off", [-LENGTH_TOLERANCE_S, -2.0, 0.0, 5.0, LENGTH_TOLERANCE_S])
def test_a_few_seconds_are_tolerated(off: float) -> None:
    assert _verdict(duration_s=212.0 + off).ok


def test_without_a_wanted_or_measured_length_there_is_no_length_check() -> None:
    assert _verdict(_TRACK.replace(duration_s=None), duration_s=3.0).ok
    assert _verdict(duration_s=None).ok


def test_damage_comes_first() -> None:
    verdict = _verdict(problems=("decoding stopped at 31 s",), duration_s=31.0, title="Rope")
    assert verdict.reason is Reason.FILE_CORRUPT
    assert "31 s" in verdict.detail
    assert _verdict(format=None).reason is Reason.FILE_CORRUPT


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40), st.text(max_size=30), st.text(max_size=40), st.text(max_size=30))
def test_the_check_is_total_and_a_files_own_tags_pass(title: str, artist: str, other: str, name: str) -> None:
    track = Track(title=title, artists=(Artist(name=artist),))
    assert isinstance(_verdict(track, title=other, artist=name).ok, bool)
    assert _verdict(track, title=title, artist=artist).ok


def test_a_version_told_by_the_path_may_be_missing_in_the_tags() -> None:
    """Many people tag a remix with the bare title; the path's word counts where the length is right."""
    wanted = _TRACK.replace(title="Morning Glass (Bo Lund Remix)")
    named = _FILE.replace(remote_path=RemotePath(r"Ada Quill\Morning Glass (Bo Lund Remix).mp3"))
    sound = SoundFile(format=AudioFormat.MP3, size_bytes=1, duration_s=213.0, decoded=True, title="Morning Glass")
    assert verify(wanted, named, sound).ok
    assert not verify(wanted, named, sound.replace(duration_s=217.5)).ok, "the length does not speak for it"
    assert not verify(wanted, _FILE, sound).ok, "nothing tells the version"


def test_an_album_that_tells_another_version_excuses_nothing() -> None:
    """The plain recording is wanted; the tags name a concert that is also the album's name."""
    verdict = _verdict(title="Morning Glass (Live at the Pier)", artist="Ada Quill", album="Live at the Pier")
    assert verdict.reason is Reason.OTHER_RECORDING_TAGGED


@pytest.mark.parametrize(
    ("wanted", "tagged", "album"), [("銀の灯, みずうみ", "みずうみ", "銀の灯"), ("Glass, Lake", "Lake", "Glass")]
)
def test_half_a_title_is_another_title(wanted: str, tagged: str, album: str) -> None:
    """The tagged album's words do not complete the title."""
    verdict = _verdict(_TRACK.replace(title=wanted), title=tagged, artist="Ada Quill", album=album)
    assert verdict.reason is Reason.OTHER_RECORDING_TAGGED


def test_another_script_needs_the_length_on_its_side() -> None:
    """A transliteration cannot be compared; then the length must be right to two seconds."""
    assert _verdict(title="朝の硝子", artist="アダ", duration_s=213.5).ok
    assert not _verdict(title="朝の硝子", artist="アダ", duration_s=214.6).ok
    assert not _verdict(title="朝の硝子", artist="アダ", duration_s=216.5).ok


def test_a_title_of_signs_alone_is_another_title() -> None:
    """Three dots are a song's name, too."""
    assert not _verdict(title="…", artist="Ada Quill").ok
