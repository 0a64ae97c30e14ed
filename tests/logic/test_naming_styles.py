"""However people name their files: the right one is accepted, other versions, songs and performers are not.

The styles are those of rippers, taggers, downloaders, shops and people; the songs are made up.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from tonearm.logic.facts import TrackFacts, file_facts, track_facts
from tonearm.logic.match import judge_file


class Song(NamedTuple):
    """A made-up song as a catalogue would print it."""

    title: str
    artist: str
    album: str
    number: int


SONGS = (
    Song("Morning Glass", "Ada Quill", "Harbour Lights", 4),
    Song("99 Lanterns", "The Tin Sailors", "9 Lives", 9),
    Song("Don't Look (Back)", "Mira Oost", "What's Left?", 11),
    Song("A Very Long Walk to the Other Side of Town", "Søren & the Quiet Ones", "Maps for People Who Stay", 3),
    Song("Стекло утра", "Лиза Порт", "Гавань", 7),
    Song("朝の硝子", "灯台守", "港", 5),
    Song("Intro", "Kelp", "Tide Tables", 1),
    Song("Señal", "Río Claro", "Señales del Sur", 6),
)
VERSIONS = (" (Live)", " (Karaoke Version)", " - Bo Lund Remix", " (Acoustic)")
LENGTH_S = 212.0
STYLES = r"""
{a}\{l}\{n:02} {t}.mp3
{a}\{l}\{n}-{t}.mp3
{a}\{l}\[{n:02}] {t}.mp3
{a}\{l} [2009]\{n:02} - {t}.flac
{a}\2009. {l}\{n:02}. {t}.flac
{a}\Albums\2009 {l}\{n:02} {t}.mp3
{a}\Discography\2009 - {l}\{n:02} - {t}.mp3
{a}\Studio Albums\(2009) {l} [320]\{n:02} - {t}.mp3
{a} - [2009] {l}\{n:02} - {t}.mp3
{a} - {l} (2009) (Japan, TOCP-12345)\{n:02} {t}.flac
{a} - {l} (2009) [FLAC 24bit-96kHz WEB]\{n:02} {a} - {t}.flac
{a} - {l} (Vinyl 24-96)\A{n} - {t}.flac
{a} - {l}\{a} - {l} - {n:02} {t}.flac
{a}\{l}\Track {n:02} - {t}.mp3
{a}\{a} - {l} (2009)\{a} - 14 {t}.mp3
Reggae\Dub\{a} - {t}.mp3
{a}\{l}\{n:02} - {t} - {a}.flac
{a}\{l}\{n:02} - {t} (rip by someuser).mp3
{a}\{l}\CD 1 of 2\{n:02} - {t}.mp3
{a}\{l}\1.{n:02} {t}.mp3
{a}\Unknown Album\{t}.mp3
A-F\{a}\2009 - {l}\{n:02} - {t}.mp3
Rock\{a}\{l}\{n:02} {t}.mp3
{lower}\{n:02} {t}.mp3
{dotted}.2009.FLAC-GRP\{n:02}.{dots}.flac
mp3\{under}_{n:02}_{t}.mp3
mp3\{a} - {l} - {n:02} - {t}.mp3
mp3\{a} - {l} (2009) - {n:02} {t}.mp3
mp3\{n:02}, {t}, {a}.mp3
mp3\{a} — {t}.mp3
mp3\{a} | {t}.mp3
mp3\{a} -- {t}.mp3
mp3\{a}- {t}.mp3
mp3\{a}; {t}.mp3
mp3\{a} - "{t}".mp3
mp3\{quoted}.mp3
mp3\{t} - {a}.mp3
mp3\{l}\{n:02} {t} ({a}).mp3
Downloads\{t} by {a}.mp3
Downloads\{a} - {t} (1).mp3
Downloads\Copy of {a} - {t}.mp3
Downloads\{a} - {t} - Copy.mp3
Downloads\{a}-{t}-320kbps.mp3
Downloads\{a} - {t} [www.songs-of-the-bay.org].mp3
Downloads\{a} - {t}_(songsite.pm).mp3
Downloads\{a}_{t}_songsite.net.mp3
DJ\128 - 8A - {a} - {t}.mp3
DJ\{a} - {t} (128 BPM).mp3
YouTube\{a} - {t} (Official Video) [aB3dE6gH1jK].mp3
YouTube\{a} - {t}-aB3dE6gH1jK.opus
VA\Various - Hits of 2009 (2CD)\CD2\{n:02} - {a} - {t}.mp3
Compilations\Now 44\{n:02} - {t} - {a}.mp3
Soundtracks\Some Film OST\{n:02} {a} - {t}.mp3
2000s\{a} - {t} (2009).mp3
{a} - The Complete Recordings (8CD Box)\CD3 - {l}\{n:02} - {t}.flac
K-Music\[2009.03.16] {a} - {l} [FLAC]\{n:02} {a} - {t}.flac
[2009.03.16] {a} 「{l}」 [320K]\{n:02}. {t}.mp3
yt\{a}「{t}」Music Video.m4a
音乐\{a}《{l}》\{a} - {t}.mp3
{a}\2009-{l}\{n:02}.{t}.flac
Labels\Lantern Records\LNTN013 - {a} - {l} (2009)\{n:02} {a} - {t}.mp3
[LNTN013] {a} - {l}\{n:02} - {t}.wav
Rock\{a}, {l} (2009)\{n:02} {t}.mp3
(Indie Rock) [CD] {a} - {l} - 2009, FLAC (image+.cue), lossless\{n:02} - {t}.flac
{a} ({a}) - 2009 - {l} (2 CD) [MP3, 320 kbps]\CD1\{n:02}. {t}.mp3
Billboard Top 100 - 2009\041 {a} - {t}.mp3
VA - Summer Breeze Vol. 4 (2010)\{n:02}. {a} - {t}.mp3
My Songs\{t} (Official Audio) by {a}.mp3
{a}\{l}\({n:02}) [{a}] {t}.mp3
DJ POOL\2009-03\{a} - {t} [102BPM] (Clean).mp3
spotdl\Road Trip 2024\{a} - {t}.mp3
asia\{a} ~ {l}\{n:02} ~ {t}.mp3
iPod_Control\Music\{a} - {n:02} - {t}.mp3
yt\{t} ｜ {a} ｜ Official Audio.opus
YT\{a} - Topic\{t} [-hA6Adr8g07].opus
Genre\{a}-{l}-{n:02}-{t}.mp3
Hitparade 2009\No25 {a} - {t} (2009).mp3
DJ\{a} - {t} 124 8A.mp3
DJ\{a} - {t} 8A 124.mp3
{a} Discography (1999-2012) [FLAC]\2009 - {l}\{n:02} {t}.flac
{a} - Дискография\Альбомы\[2009] {l}\{n:02}. {t}.mp3
dl\songbay.net_{a} - {t} (tunes.org).mp3
dl\[songbay.net] {a} - {t} - 256k.mp3
{a}\{l}\{n:02} {t} (2).mp3
{a}\{l}\{n:02} {t} — копия.mp3
{moji}.mp3
mp3\{a} «{t}».mp3
mp3\{a} – “{t}”.mp3
2009\Pop\{a} - {l}\{n:02} {a} - {t} ({l}).mp3
random\{t} von {a}.mp3
""".strip().splitlines()


def _path(style: str, title: str, artist: str, song: Song) -> str:
    """The path of a file in one style, as a file system can hold it."""
    title, artist, album = (re.sub(r'[?:"|*<>/\\]', "_", text) for text in (title, artist, song.album))
    return style.format(
        t=title,
        a=artist,
        l=album,
        n=song.number,
        lower=f"{artist}\\{album}".lower(),
        dotted=f"{artist}.{album}".replace(" ", "."),
        dots=f"{artist}.{title}".replace(" ", "."),
        under=f"{artist}_{album}".replace(" ", "_"),
        quoted=f"{artist} - {title}".replace(" ", "%20"),
        moji=f"{artist}\\{album}\\{title}".encode().decode("latin-1"),
    )


def _accepts(wanted: TrackFacts, path: str) -> bool:
    return judge_file(wanted, file_facts(path, 8_500_000, LENGTH_S + 1)).accepted


@pytest.mark.parametrize("style", STYLES)
def test_a_naming_style_is_understood(style: str) -> None:
    for song in SONGS:
        wanted = track_facts(song.title, (song.artist,), song.album, LENGTH_S, 2009, song.number)
        assert _accepts(wanted, _path(style, song.title, song.artist, song)), song
        for version in VERSIONS:
            assert not _accepts(wanted, _path(style, song.title + version, song.artist, song)), (song, version)
        assert not _accepts(wanted, _path(style, "Another Song", song.artist, song)), song
        assert not _accepts(wanted, _path(style, song.title, "Henrik Salz", song)), song
