"""`Upload-Metadata` of tus: `key base64,key base64,key`; and a title where none is given."""

import base64
import binascii
import unicodedata

TITLE_LENGTH = 150
UNTITLED = "Untitled"
MAX_EXTENSION = 5


class MetadataError(ValueError):
    """The header is not what the protocol says; the text tells people why."""


def parse_metadata(header: str) -> dict[str, str]:
    """Keys and their decoded values; a key without a value has an empty one."""
    found: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else ():
        key, _, encoded = pair.strip().partition(" ")
        if not key or not key.isascii() or not key.isprintable():
            raise MetadataError("Each key must be printable ASCII.")
        if key in found:
            raise MetadataError(f"The key {key} stands twice.")
        try:
            found[key] = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise MetadataError(f"The value of {key} is not UTF-8 in Base64.") from error
    return found


def title_of(filename: str) -> str:
    """What a film is called when nobody has said: its file's name without folders, extension,
    underscores and control characters, 150 characters at most."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, extension = name.rpartition(".")
    if dot and stem and len(extension) <= MAX_EXTENSION:
        name = stem
    plain = (" " if unicodedata.category(sign).startswith("C") else sign for sign in name)
    words = "".join(plain).replace("_", " ").split()
    return " ".join(words)[:TITLE_LENGTH].strip() or UNTITLED
