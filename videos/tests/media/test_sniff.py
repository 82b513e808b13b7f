"""Containers are recognised by content; everything else is no film."""

from __future__ import annotations

import pytest

from videos.media.sniff import HEAD_BYTES, sniff_container
from videos.tests.media.conftest import FAST, FilmMaker, picture

MPEG4 = ("-c:v", "mpeg4")


@pytest.mark.parametrize(
    ("file", "codec", "name", "demuxer"),
    [
        ("a.mp4", FAST, "mp4", "mov"),
        ("a.mov", FAST, "mov", "mov"),
        ("a.3gp", ("-c:v", "h263", "-s", "176x144"), "3gp", "mov"),
        ("a.mkv", FAST, "matroska", "matroska"),
        ("a.webm", ("-c:v", "libvpx", "-deadline", "realtime"), "webm", "matroska"),
        ("a.avi", MPEG4, "avi", "avi"),
        ("a.ts", FAST, "mpegts", "mpegts"),
        ("a.m2ts", FAST, "mpegts", "mpegts"),
        ("a.mpg", ("-c:v", "mpeg2video"), "mpeg", "mpeg"),
        ("a.flv", ("-c:v", "flv1"), "flv", "flv"),
        ("a.ogv", ("-c:v", "libtheora"), "ogg", "ogg"),
        ("a.wmv", ("-c:v", "wmv2"), "asf", "asf"),
    ],
)
def test_real_films_are_recognised(
    make_film: FilmMaker, file: str, codec: tuple[str, ...], name: str, demuxer: str
) -> None:
    film = make_film(file, *picture("64x64", seconds=0.4), *codec)

    found = sniff_container(film.read_bytes()[:HEAD_BYTES])

    assert found is not None
    assert (found.name, found.demuxer) == (name, demuxer)


@pytest.mark.parametrize("first_box", [b"moov", b"mdat", b"wide", b"free", b"skip"])
def test_quicktime_without_ftyp_is_recognised(first_box: bytes) -> None:
    found = sniff_container(b"\x00\x00\x00\x08" + first_box + bytes(64))

    assert found is not None
    assert found.demuxer == "mov"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\x00",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"\xef\xbb\xbf#EXTM3U\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
        b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
        b"<!DOCTYPE html><html></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(64),
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        b"\xff\xd8\xff\xe0" + bytes(64),
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"\x00\x00\x00\x18ftypheic" + bytes(16),
        b"\x00\x00\x00\x18ftypavif" + bytes(16),
        b"\x00\x00\x00\x04free" + bytes(16),
        b"\x1aE\xdf\xa3" + b"\x42\x82\x84text" + bytes(64),
        b"ID3\x04" + bytes(64),
        b"%PDF-1.7",
        b"PK\x03\x04" + bytes(64),
        b"\x7fELF" + bytes(64),
        b"G" + bytes(400),
        b"[playlist]\nFile1=http://127.0.0.1/\n",
    ],
)
def test_everything_else_is_no_film(head: bytes) -> None:
    assert sniff_container(head) is None
