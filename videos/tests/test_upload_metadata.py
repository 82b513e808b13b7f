"""`Upload-Metadata` as clients send it, and the titles of files."""

import base64

import pytest

from videos.upload_metadata import MetadataError, parse_metadata, title_of


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_pairs_come_with_and_without_values_and_spaces():
    header = f"filename {encoded('ünï, c.mp4')} , flag,empty ,title {encoded('$gt')}"
    assert parse_metadata(header) == {
        "filename": "ünï, c.mp4",
        "flag": "",
        "empty": "",
        "title": "$gt",
    }
    assert parse_metadata("") == parse_metadata("  ") == {}


@pytest.mark.parametrize(
    "header",
    [
        "title ***",
        f"title {encoded('a')},title {encoded('b')}",
        f"title {base64.b64encode(bytes([0xFF, 0xFE])).decode()}",
        f"title {base64.b64encode(bytes([0xED, 0xA0, 0x80])).decode()}",
        "title YQ",
        ",,",
        "ünï YQ==",
        "a\x7fb YQ==",
    ],
)
def test_what_the_protocol_does_not_know_is_refused(header):
    with pytest.raises(MetadataError):
        parse_metadata(header)


@pytest.mark.parametrize(
    ("filename", "title"),
    [
        ("holiday.mp4", "holiday"),
        ("my_holiday__2026.final.MOV", "my holiday 2026.final"),
        ("../../etc/passwd", "passwd"),
        ("C:\\films\\a b.mkv", "a b"),
        (".mp4", ".mp4"),
        ("Mr. Bean goes to town", "Mr. Bean goes to town"),
        ("a\r\nSet-Cookie: x\0.mp4", "a Set-Cookie: x"),
        ("\u202eevil.mp4", "evil"),
        ("", "Untitled"),
        ("___.mp4", "Untitled"),
        ("n" * 300 + ".mp4", "n" * 150),
    ],
)
def test_a_film_without_a_title_is_called_after_its_file(filename, title):
    assert title_of(filename) == title
