"""WebVTT and SubRip in, WebVTT out, written anew: nothing of the uploaded file is handed on.

Our own small reader: the libraries for these formats forgive what a person should be told of
(they skip cues that they cannot read), name no lines, and leave markup as it is.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

from videos.media.cue_text import clean_cue_text

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SIGNATURE = re.compile(r"WEBVTT(?:[ \t].*)?")
_SKIPPED = re.compile(r"(?:NOTE(?:[ \t].*)?|STYLE[ \t]*|REGION[ \t]*)")
_CLOCK = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s+(.*))?", re.ASCII)
_ARROW: Final = "-->"
_PERCENT = r"(?:100(?:\.0+)?|\d{1,2}(?:\.\d{1,6})?)%"
_SETTINGS: Final = {
    "vertical": re.compile(r"rl|lr"),
    "line": re.compile(rf"(?:{_PERCENT}|-?\d{{1,3}})(?:,(?:start|center|end))?", re.ASCII),
    "position": re.compile(rf"{_PERCENT}(?:,(?:line-left|center|line-right))?", re.ASCII),
    "size": re.compile(_PERCENT, re.ASCII),
    "align": re.compile(r"start|center|end|left|right"),
}


class SubtitleError(ValueError):
    """What is wrong, in a sentence for the person who uploaded it, and in which line (from 1;
    0 where no single line is at fault)."""

    def __init__(self, message: str, *, line: int = 0) -> None:
        self.message = f"Line {line}: {message}" if line else message
        self.line = line
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Cue:
    """Clean WebVTT text from `start` to `end`, in milliseconds; `settings` say where it stands."""

    start: int
    end: int
    text: str
    settings: str = ""


def is_text(head: bytes) -> bool:
    """Whether a file that starts so may be text at all."""
    return head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" not in head


def read_subtitles(data: bytes, *, max_cues: int) -> list[Cue]:
    """The cues of a WebVTT or SubRip file, in order of time. Raises SubtitleError.

    - UTF-8, UTF-16 with a byte order mark, and for SubRip Windows-1252 (Latin-1); no NUL or
      other control character.
    - Styles, regions, comments and headers are left out; so are cues without text or length.
    - A timing that cannot be read, an end before its start, text outside a cue: refused.
    - Cues may overlap: two people may speak at once.
    """
    text = _decode(data)
    if broken := _CONTROL.search(text):
        number = len(_LINE_END.findall(text, 0, broken.start())) + 1
        raise SubtitleError("There is a control character, which text does not have.", line=number)
    lines = _LINE_END.split(text)
    cues: list[Cue] = []
    is_vtt = _SIGNATURE.fullmatch(lines[0]) is not None
    for number, timing, body in _blocks_of_vtt(lines) if is_vtt else _blocks_of_srt(lines):
        cue = _cue(number, timing, body, keep_settings=is_vtt)
        if cue is None:
            continue
        cues.append(cue)
        if len(cues) > max_cues:
            raise SubtitleError(f"There may be {max_cues} cues at most.", line=number)
    if not cues:
        raise SubtitleError("There is no cue in this file.")
    return sorted(cues, key=lambda cue: cue.start)


def write_webvtt(cues: list[Cue]) -> bytes:
    """The file that is served."""
    blocks = ["WEBVTT"]
    for cue in cues:
        settings = f" {cue.settings}" if cue.settings else ""
        blocks.append(f"{_clock(cue.start)} --> {_clock(cue.end)}{settings}\n{cue.text}")
    return ("\n\n".join(blocks) + "\n").encode()


def _decode(data: bytes) -> str:
    mark, encoding = next((bom for bom in _BOMS if data.startswith(bom[0])), (b"", "utf-8"))
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if mark or data.startswith(b"WEBVTT"):
            raise SubtitleError("This is not text in UTF-8 or UTF-16.") from error
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise SubtitleError("This is not text in UTF-8, UTF-16 or Windows-1252.") from error


_Block = tuple[int, str, list[str]]


def _blocks_of_vtt(lines: list[str]) -> list[_Block]:
    """(number of the timing line, that line, the text below it)."""
    found: list[_Block] = []
    at = 1
    while at < len(lines) and lines[at] and _ARROW not in lines[at]:
        at += 1  # the header: X-TIMESTAMP-MAP, Kind, Language …
    while at < len(lines):
        if not lines[at]:
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end]:
            end += 1
        block = lines[at:end]
        if _ARROW in block[0] or _SKIPPED.fullmatch(block[0]) is None:
            offset = 0 if _ARROW in block[0] else 1
            if offset == len(block) or _ARROW not in block[offset]:
                raise SubtitleError("There is text without a time.", line=at + 1)
            found.append((at + offset + 1, block[offset], block[offset + 1 :]))
        at = end
    return found


def _blocks_of_srt(lines: list[str]) -> list[_Block]:
    """As of WebVTT. Blank lines inside of a cue are common, so that only the next timing, with
    the number above it, ends a cue."""
    found: list[_Block] = []
    for number, line in enumerate(lines, start=1):
        if _ARROW in line:
            if found and found[-1][2] and found[-1][2][-1].strip().isdecimal():
                found[-1][2].pop()
            found.append((number, line, []))
        elif found:
            found[-1][2].append(line)
        elif line.strip() and not line.strip().isdecimal():
            raise SubtitleError("This is neither WebVTT nor SRT.", line=number)
    return found


def _cue(number: int, timing: str, body: list[str], *, keep_settings: bool) -> Cue | None:
    """None for what nobody would see."""
    match = _TIMING.fullmatch(timing)
    if match is None:
        raise SubtitleError("This time cannot be read.", line=number)
    for offset, line in enumerate(body, start=1):
        if _ARROW in line:
            raise SubtitleError("A blank line is missing above this time.", line=number + offset)
    *clocks, settings = match.groups()
    start, end = _milliseconds(clocks[:4]), _milliseconds(clocks[4:])
    if end < start:
        raise SubtitleError("The end lies before the start.", line=number)
    text = clean_cue_text(body)
    if end == start or not text:
        return None
    return Cue(start, end, text, _allowed(settings or "") if keep_settings else "")


def _allowed(settings: str) -> str:
    """The settings that WebVTT knows, each once; regions are gone, so are their names."""
    kept: dict[str, str] = {}
    for word in settings.split():
        name, _, value = word.partition(":")
        rule = _SETTINGS.get(name)
        if rule is not None and rule.fullmatch(value):
            kept[name] = value
    return " ".join(f"{name}:{value}" for name, value in kept.items())


def _milliseconds(clock: list[str | None]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in clock)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _clock(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{thousandths:03}"
