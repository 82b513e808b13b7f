"""The text of a cue, reduced to what WebVTT allows and written anew."""

from __future__ import annotations

import html
import re
from typing import Final

SPANS: Final = frozenset({"b", "i", "u", "c", "v", "lang", "ruby", "rt"})
ANNOTATED: Final = frozenset({"v", "lang"})
MAX_CLASSES: Final = 5
MAX_DEPTH: Final = 10

_TAG = re.compile(r"<[^<>]*>")
_START = re.compile(r"<([a-z]+)((?:\.[\w-]+)*)(?:\s+([^<>]*))?>", re.IGNORECASE | re.ASCII)
_END = re.compile(r"</\s*([a-z]+)\s*>", re.IGNORECASE | re.ASCII)
_TIME = re.compile(r"<(?:\d{2,3}:)?[0-5]\d:[0-5]\d\.\d{3}>", re.ASCII)
_FONT = re.compile(r"</?font\b[^<>]*>", re.IGNORECASE)
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")
# Letters that no screen shows, and the two that make text run against its own direction. The
# marks, embeddings and isolates that Hebrew and Arabic need stay.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ufeff\ufffe\uffff\ud800-\udfff]")
_BLANK = re.compile(r"[\t\n\r ]+")


def clean_cue_text(lines: list[str]) -> str:
    """The lines as WebVTT: known tags and times well nested, everything else as the
    characters that it is.

    `<font>` and `{\\an8}`, which SRT knows and WebVTT does not, are left out. Doing it twice
    changes nothing more.
    """
    source = "\n".join(line for line in (_without_srt(line).strip() for line in lines) if line)
    return "\n".join(line.strip() for line in _rewrite(source).split("\n") if line.strip())


def _without_srt(line: str) -> str:
    return _OVERRIDE.sub("", _FONT.sub("", line))


def _rewrite(source: str) -> str:
    out: list[str] = []
    open_spans: list[str] = []
    position = 0
    for tag in _TAG.finditer(source):
        out.append(escape(source[position : tag.start()]))
        out.append(_tag(tag[0], open_spans))
        position = tag.end()
    out.append(escape(source[position:]))
    out += [f"</{name}>" for name in reversed(open_spans)]
    return "".join(out)


def _tag(tag: str, open_spans: list[str]) -> str:
    """What takes the tag's place; keeps the list of open spans."""
    if _TIME.fullmatch(tag):
        return tag
    if end := _END.fullmatch(tag):
        return _end(tag, end[1].lower(), open_spans)
    start = _START.fullmatch(tag)
    name = start[1].lower() if start else ""
    if start is None or name not in SPANS:
        return escape(tag)
    if len(open_spans) >= MAX_DEPTH or (name == "rt" and open_spans[-1:] != ["ruby"]):
        return ""
    note = _BLANK.sub(" ", escape(start[3] or "")).strip() if name in ANNOTATED else ""
    if name in ANNOTATED and not note:
        return ""
    classes = "".join(f".{word}" for word in start[2].split(".")[1 : MAX_CLASSES + 1])
    open_spans.append(name)
    return f"<{name}{classes}{' ' if note else ''}{note}>"


def _end(tag: str, name: str, open_spans: list[str]) -> str:
    if name not in SPANS:
        return escape(tag)
    if name not in open_spans:
        return ""
    closed = ""
    while True:
        last = open_spans.pop()
        closed += f"</{last}>"
        if last == name:
            return closed


def escape(text: str) -> str:
    """Plain text as it stands in WebVTT; character references are read first, once."""
    plain = _UNWANTED.sub("", html.unescape(text)) if "&" in text else _UNWANTED.sub("", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
