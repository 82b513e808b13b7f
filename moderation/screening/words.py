"""Watched words: found whatever their case, accents and unseen characters, as whole words."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from core.mongo.letters import RUN, WORD, folded

SPACED_OUT = re.compile(r"(?<= )\w(?: \w){2,}(?= )")
"""Three single letters in a row, or more: the way in which a word is hidden from such lists."""
WILDCARD = "*"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: as it was written, and what is looked for in a `plain` text."""

    written: str
    needle: str


def plain(text: str) -> str:
    """The words of a text with one space before, between and behind them; and once more those that
    somebody has spaced out."""
    seen = text if text.isascii() else "".join(filter(_is_seen, text))
    line = f" {' '.join(WORD.findall(folded(seen)))} "
    joined = [run.replace(" ", "") for run in SPACED_OUT.findall(line)]
    return f"{line}{' '.join(joined)} " if joined else line


def entry_of(line: str) -> Entry | None:
    """A line of a list: a word or a phrase, with `*` at its end the beginning of one. None for a
    line without a letter or digit, which nothing could match."""
    written = line.strip()
    words = plain(written).strip()
    if not words:
        return None
    if RUN.search(words):  # scripts without spaces have no whole words to look for
        return Entry(written, words)
    return Entry(written, f" {words}" if written.endswith(WILDCARD) else f" {words} ")


def words_found(text: str, entries: Iterable[Entry]) -> list[str]:
    """Which entries a `plain` text has, as they were written."""
    return [entry.written for entry in entries if entry.needle in text]


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) != "Cf"
