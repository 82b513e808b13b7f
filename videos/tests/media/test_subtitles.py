"""Captions as people upload them become one strict WebVTT, or are refused by line."""

import time

import pytest

from videos.media import SubtitleError, is_text, read_subtitles, write_webvtt

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\nHello\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:01:04,000\r\nYou\r\n"
)


def convert(source, max_cues=100):
    data = source.encode() if isinstance(source, str) else source
    return write_webvtt(read_subtitles(data, max_cues=max_cues)).decode()


def text_of(line, kind="vtt"):
    timing = "00:00.000 --> 00:09.000"
    return convert(f"{'WEBVTT' if kind == 'vtt' else '1'}\n\n{timing}\n{line}").split(".000\n", 1)[
        1
    ]


def refusal(source, **limits):
    with pytest.raises(SubtitleError) as refused:
        convert(source, **limits)
    return refused.value.line, refused.value.message


def test_srt_becomes_webvtt():
    assert convert(SRT) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello\n\n00:00:03.000 --> 00:01:04.000\nYou\n"
    )


def test_what_we_wrote_is_read_as_the_same():
    source = (
        "WEBVTT\n\n00:01.000 --> 00:02.000 line:-1 align:start\n"
        "<v.loud Ann &amp; Bob>Hi <i>you</i>\n"
        "second & <00:00:01.500>third\n\n00:02.000 --> 100:00:03.000\n<ruby>字<rt>ji</rt></ruby>\n"
    )
    once = convert(source)
    assert convert(once) == once
    assert "<v.loud Ann &amp; Bob>Hi <i>you</i>\nsecond &amp; <00:00:01.500>third</v>" in once
    assert "--> 00:00:02.000 line:-1 align:start\n" in once


@pytest.mark.parametrize(
    "encoded",
    [
        "\ufeffé — שלום".encode(),
        "\ufeffé — שלום".encode("utf-16-le"),
        "\ufeffé — שלום".encode("utf-16-be"),
    ],
)
def test_unicode_with_a_mark_is_read(encoded):
    mark = encoded[: 3 if encoded.startswith(b"\xef") else 2]
    coding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(mark, "utf-8")
    data = mark + SRT.replace("Hello", "é — שלום").encode(coding)
    assert is_text(data)
    assert "é — שלום" in convert(data)


def test_srt_of_old_is_windows_1252_and_webvtt_never():
    assert "Señor €" in convert(SRT.replace("Hello", "Señor €").encode("cp1252"))
    vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\nSeñor".encode("cp1252")
    assert "UTF-8" in refusal(vtt)[1]


def test_headers_styles_regions_and_notes_are_left_out():
    shown = convert(
        "WEBVTT - made by <script>\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n"
        "Kind: captions\n\n"
        "STYLE\n::cue { background: url(https://evil.example/) }\n\nREGION\nid:fred\n\n"
        "NOTE <img src=x>\nmore\n\nNOTE\n\nintro\n"
        "00:01.000 --> 00:02.000 region:fred size:50% size:x\nHi\n"
    )
    assert shown == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000 size:50%\nHi\n"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("<b onclick=x>go</b>", "<b>go</b>"),
        ("<a href='javascript:x'>y</a>", "&lt;a href='javascript:x'&gt;y&lt;/a&gt;"),
        ("&#60;script&#62; &lt;b&gt; &amp;lt;", "&lt;script&gt; &lt;b&gt; &amp;lt;"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
        ("<i>never closed", "<i>never closed</i>"),
        ("</u>never opened", "never opened"),
        ("<v>nobody", "nobody"),
        ("<v Eve onclick=alert(1)>hi", "<v Eve onclick=alert(1)>hi</v>"),
        ("<rt>alone</rt>", "alone"),
        ("<c.yellow.bg_blue>x</c>", "<c.yellow.bg_blue>x</c>"),
        ("<B>x</B>", "<B>x</B>".lower()),
        ("one\u202etwo\u202d \u2067שלום\u2069\u200f", "onetwo \u2067שלום\u2069\u200f"),
        ("&#8238;gnp.exe", "gnp.exe"),
    ],
)
def test_only_the_markup_of_webvtt_stays_markup(line, shown):
    assert text_of(line) == f"{shown}\n"


def test_what_only_srt_knows_is_left_out():
    line = '{\\an8}<font color="red">Red</font> {not this}'
    assert text_of(line, "srt") == "Red {not this}\n"


def test_blank_lines_inside_of_an_srt_cue_end_no_cue():
    shown = convert(SRT.replace("Hello", "Hello\r\n\r\nagain"))
    assert "Hello\nagain\n\n00:00:03" in shown


def test_cues_come_in_order_of_time_and_may_overlap():
    shown = convert("WEBVTT\n\n00:05.000 --> 00:06.000\nlate\n\n00:01.000 --> 00:09.000\nearly")
    assert shown.index("early") < shown.index("late")


def test_cues_that_nobody_would_see_are_left_out():
    empty = "00:01.000 --> 00:01.000\nA\n\n00:01.000 --> 00:02.000\n\n"
    shown = convert(f"WEBVTT\n\n{empty}00:03.000 --> 00:04.000\nB")
    assert shown == "WEBVTT\n\n00:00:03.000 --> 00:00:04.000\nB\n"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nA", 3),
        ("WEBVTT\n\n00:61.000 --> 01:62.000\nA", 3),
        ("WEBVTT\n\n00:01 --> 00:02\nA", 3),
        ("WEBVTT\n\n-00:01.000 --> 00:02.000\nA", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n00:03.000 --> 00:04.000\nB", 5),
        ("WEBVTT\n\nonly text\n\n00:01.000 --> 00:02.000\nA", 3),
        ("WEBVTT\n\n#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd", 3),
        ("#EXTM3U\n#EXT-X-VERSION:3\nhttp://169.254.169.254/", 1),
        ("<html><script>1</script></html>", 1),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nA", 1),
        ("1\n00:00:01,000 --> soon\nA", 2),
        ("1\n00:00:01,000 --> 00:00:02,000 evil\0\nA", 2),
        ("1\n00:00:01,000 --> 00:00:02,000\nA\x1b[31m", 3),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\x81\x8d", 0),
        (b"\xff\xfe1\0\n\0\x00\xd8", 0),
        ("", 0),
        ("WEBVTT\n", 0),
        ("\n\n\n", 0),
        ("1\n\n2\n", 0),
    ],
)
def test_what_cannot_be_read_is_refused_by_line(source, line):
    assert refusal(source)[0] == line


def test_too_many_cues_are_refused_and_the_limit_is_not():
    cues = ["WEBVTT\n", *(f"00:01.000 --> 00:02.000\n{n}\n" for n in range(5))]
    assert convert("\n".join(cues), max_cues=5).count("-->") == 5
    assert "4 cues" in refusal("\n".join(cues), max_cues=4)[1]


@pytest.mark.parametrize(
    "evil",
    ["<", "<b>", "</b>", "&", "&#", "<a ", "<v ", "{\\", "<b.a", "\t", "<ruby><rt>"],
)
def test_a_megabyte_of_anything_is_read_in_no_time(evil):
    began = time.process_time()
    text_of("x" + evil * (2**19 // len(evil)))
    assert time.process_time() - began < 3


def test_binaries_are_no_text():
    assert not is_text(b"\x00\x00\x00\x18ftypmp42")
    assert not is_text(b"WEBVTT\n\0")
    assert is_text("WEBVTT\n\nשלום".encode())
