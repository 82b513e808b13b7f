"""Which characters make up a word: Unicode's letters, digits and marks, and the scripts that put
no spaces between their words."""

import re
import unicodedata

LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
}  # fmt: skip
"""Letters that people type without what Unicode does not call an accent."""

UNSEEN = ("\u00ad", "\u034f", "\u200d", "\ufe00-\ufe0f", "\u0488-\u0489", "\u20dd-\u20e4",
          "\U000e0100-\U000e01ef")  # fmt: skip
"""What stands in words without being part of them: soft hyphens, joiners, choices of a glyph,
circles around a letter."""

UNSPACED = (
    "々〆〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # Kana
    "\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
    "\u0e81-\u0ebd\u0ec0-\u0ece\u0edc-\u0edf"  # Lao
    "\u1780-\u17d3\u17d7\u17dc-\u17dd"  # Khmer
    "\u1000-\u103f\u1050-\u108f\u109a-\u109f\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f"  # Myanmar
)
"""As the inside of a regular expression's brackets. Korean has spaces, Tibetan its tsheg."""


def _marks() -> str:
    """All combining marks, as the inside of brackets: Python's `\\w` leaves them out, and so would
    cut the words of half of Asia at every vowel."""
    codes = [c for c in range(0x300, 0x20000) if unicodedata.category(chr(c))[0] == "M"]
    starts = [c for c, before in zip(codes, [0, *codes], strict=False) if c != before + 1]
    ends = [c for c, after in zip(codes, [*codes[1:], 0], strict=True) if after != c + 1]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


MARKS = _marks()
WORD = re.compile(rf"\w[\w{MARKS}]*")
"""A word, or several of a script without spaces. `_` is one of `\\w` and must be gone."""
RUN = re.compile(rf"([{UNSPACED}][{UNSPACED}{MARKS}]*)")
CHARACTER = re.compile(rf".[{MARKS}]*", re.DOTALL)
"""What a reader takes for one character: a letter with the marks on it."""

_UNSEEN = re.compile(f"[{''.join(UNSEEN)}]")
_LETTERS = str.maketrans({**LETTERS, "_": " "})


def folded(text: str) -> str:
    """Without case and accents, and in one form whatever it was typed in."""
    if text.isascii():
        return text.lower().replace("_", " ")
    parts = unicodedata.normalize("NFKD", _UNSEEN.sub("", text.casefold()))
    bare = "".join(part for part in parts if not _is_accent(part))
    return unicodedata.normalize("NFC", bare.casefold().translate(_LETTERS))


def _is_accent(character: str) -> bool:
    """By Unicode's combining classes: strokes, nuktas, Hebrew and Arabic points, and what stands
    above or below a letter. Viramas, vowels, tones of Asia and the voicing of kana are spelling."""
    kind = unicodedata.combining(character)
    return kind in (1, 7) or 10 <= kind <= 36 or kind >= 200
