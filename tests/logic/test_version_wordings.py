"""What stands in brackets behind a title: another version is never accepted, packaging always is."""

from __future__ import annotations

import pytest

from tonearm.logic.facts import file_facts, track_facts
from tonearm.logic.match import judge_file, judge_tracks
from tonearm.logic.quality import QualityPolicy
from tonearm.logic.rank import judge_candidate
from tonearm.model import Artist, Recommendation, Release, RemotePath, SharedFile, Track, Username

WANTED = track_facts("Morning Glass", ["Ada Quill"], "Harbour Lights", 212.0, 2009, 4)
BRACKETS = (
    r"Music\Ada Quill\Harbour Lights\04 Morning Glass ({}).mp3",
    r"Music\Ada Quill\Harbour Lights\04 - Morning Glass [{}].mp3",
    r"mp3\Ada Quill - Morning Glass ({}).mp3",
)
TAILS = (r"Music\Ada Quill - Morning Glass - {}.mp3", r"Music\Ada Quill - Morning Glass {}.mp3")
VERSIONS = """
Live from the 2019 Tour | Live @ Brixton | Live Brixton 2004 | Stripped Session | En Vivo desde Madrid |
Tour Version | 8D | 8D Audio | Bootleg | Flip | VIP | Chopped & Screwed | Phonk Remix | Kizomba Version |
Orchestra Version | A Cappella | TikTok Version | Sped Up Version | Nightcore | 1 Hour | 1 Hour Loop |
Guitar Backing Track | Originally Performed by Ada Quill | Made Famous by Ada Quill | 8-Bit | Piano Cover |
Cover by Jane Moss | Marimba Remix | Ringtone | Lullaby Version | Music Box | Workout Mix 140 BPM | Workout Remix |
Spanglish Version | Ada's Version | Re-Recorded | 2021 Re-recording | Rehearsal | Home Recording | Rough Mix |
Monitor Mix | Early Version | Take 3 | Reprise | Interlude | Part 2 | Extended | Extended Mix | Club Edit |
Radio Edit | Dub | Instrumental Mix | Clean Harbour Remix | Acapella | Drumless | Bass Boosted | Slowed + Reverb |
slowed n reverb | Akustik Session | Konzertaufnahme | Klavierversion | Blasorchester | Version acoustique |
Version Live | Versión Acústica | Ao Vivo | Dal Vivo | En directo | Naživo | концертная запись | кавер |
ремикс DJ Lund | минус | ライブ | カラオケ | ピアノver. | Inst. | MR | 라이브 | 伴奏 | 现场版 | DJ Lund Remix |
Lund Edit | Lund Rework | Lund Bootleg | Lund Mashup | Lund VIP Mix | Lund Refix | Techno Edit | House Mix |
Deep House Remix | Drum & Bass Mix | Jungle Mix | Trap Remix | Lo-Fi Version | lofi | Synthwave Version |
Metal Cover | Ukulele Cover | String Quartet Tribute | Orchestral | Unplugged | MTV Unplugged | BBC Session |
KEXP Session | Tiny Desk | Daytrotter Session | Peel Session | Demo | Demo 1998 | Original Demo | 4-Track Demo |
Outtake | Alternate Take | Alternate Mix | Alternative Version | Acoustic | Acoustic Demo | Live Acoustic |
Piano Version | Solo Piano | Guitar Version | Karaoke | Karaoke Version | Instrumental | No Vocals | Vocals Only |
Isolated Vocals | Backing Track | Cover | Tribute | In the Style of Ada Quill | Parody | Medley | Megamix |
Mixtape Version | Freestyle | Remix | Remix Edit | RMX | Remixed | Remixed by Lund | Mix by Lund | Lund Mix |
Short Version | Edit | TV Size | Nightcore Version | Sped Up | Speed Up | Slowed | Reverb | Pitched |
Chipmunk Version | 432 Hz | Live 1978 | Live '78 | Live at Leeds | Live on KCRW | In Concert | Concert Version |
Soundcheck | Studio Outtake | Early Demo | Work in Progress | Snippet | Preview | Teaser
"""
PACKAGING = """
Remastered 2009 | Remastered | 2009 Remaster | 2009 Digital Remaster | Digitally Remastered | Deluxe | Deluxe Edition
| Bonus Track | Explicit | Official Video | Official Music Video | Official Audio | HQ | HD | 4K | Lyrics | Lyric
Video | with lyrics | feat. Bo Lund | ft. Bo Lund | featuring Bo Lund | From the Film The Long Pier | Album Version |
Original Mix | Original | Original Version | Single Version | 2015 Remaster | Stereo | Mono | Mono Version | Expanded
Edition | Visualizer | High Quality | 192kbps | CD Rip | Theme from The Pier | Prod. by Lund | prod. Lund | Free
Download | NCS Release | Monstercat Release | Out Now | Audio | 1999 | 2009 | Disc 1 | Bonus | Japanese Bonus Track |
LP Version | Dolby Atmos | Hi-Res | Full Version | Uncensored | Dirty | Clean | Main Version | OST | 24bit | US
Version | UK Version | Anniversary Edition | 20th Anniversary | Special Edition | Video Clip | Videoclip Oficial |
Clip Officiel | Video Oficial | Letra | Radio Rip | Vinyl Rip | FLAC | 320 | WEB | iTunes | Soundtrack | EP Version |
Album | Taken from the album Harbour Lights | Harbour Lights | Explicit Version | Explicit Album Version | Non-Album
Track | B-Side | Hidden Track | Super Deluxe | Legacy Edition | Premium Edition | Target Exclusive | Spotify Exclusive
| Studio Version | Final Version | New Master | Half-Speed Master | Remaster 2023 | 50th Anniversary Remaster |
ремастер | リマスター | 리마스터 | 重制版 | Remasterizado | Remasterisé
"""
FOLDERS = """
Live in Paris (2004) | Unplugged | Karaoke Hits Vol 3 | Tribute to Ada Quill | Demos & Rarities | BBC Sessions | KEXP |
Tiny Desk Concert | Daytrotter Session | Covers | Remixes | Instrumentals | Acoustic Album | Live | Ao Vivo | Stems |
Lullaby Renditions of Ada Quill | Harbour Lights (Live) | Harbour Lights (Demos) | Harbour Lights - Karaoke | Slowed |
1999-05-03 Lund Arena | Piano Versions | MTV Unplugged | Live at the BBC | The Remix Album | Harbour Lights Remixed
"""


def _words(text: str) -> list[str]:
    return [" ".join(word.split()) for word in text.split("|")]


def _accepts(style: str, word: str) -> bool:
    return judge_file(WANTED, file_facts(style.format(word), 8_500_000, 212)).accepted


@pytest.mark.parametrize("version", _words(VERSIONS))
def test_another_version_is_never_accepted(version: str) -> None:
    """Neither from a file, however it is written, nor in a library, whatever else agrees."""
    assert not any(_accepts(style, version) for style in (*BRACKETS, *TAILS))
    full = track_facts(f"Morning Glass ({version})", ["Ada Quill"], "Harbour Lights", 212.0, 2009, 4)
    bare = track_facts(f"Morning Glass - {version}", ["Ada Quill"], None, 212.0)
    assert not judge_tracks(WANTED, full).accepted
    assert not judge_tracks(WANTED, bare).accepted


@pytest.mark.parametrize("packaging", _words(PACKAGING))
def test_packaging_changes_nothing(packaging: str) -> None:
    assert all(_accepts(style, packaging) for style in BRACKETS)
    full = track_facts(f"Morning Glass ({packaging})", ["Ada Quill"], "Harbour Lights", 212.0, 2009, 4)
    assert judge_tracks(WANTED, full).accepted


@pytest.mark.parametrize("ending", ["official music video", "Official Audio", "HQ", "Remastered", "album version"])
def test_packaging_may_end_a_title_without_a_bracket(ending: str) -> None:
    assert _accepts(r"Downloads\Ada Quill - Morning Glass {}.mp3", ending)


@pytest.mark.parametrize("folder", _words(FOLDERS))
def test_a_folder_of_other_versions_is_never_accepted_unasked(folder: str) -> None:
    """Only the folder tells: a person must look, whatever the title and the length say."""
    path = RemotePath(rf"Music\Ada Quill\{folder}\04 Morning Glass.mp3")
    file = SharedFile(username=Username("u"), remote_path=path, size_bytes=8_500_000, duration_s=213, bitrate_kbps=320)
    track = Track(
        title="Morning Glass",
        artists=(Artist(name="Ada Quill"),),
        release=Release(title="Harbour Lights", release_date="2009"),
        track_number=4,
        duration_s=212.0,
    )
    assert judge_candidate(file, track, QualityPolicy()).recommendation is not Recommendation.ACCEPT
