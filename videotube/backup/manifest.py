"""What a set says of itself."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from videotube.backup.errors import Refused
from videotube.backup.layout import FORMAT, MANIFEST, MANIFEST_SUM, new_file


@dataclass(frozen=True, slots=True)
class Documents:
    """A collection. `bytes` are those of its BSON; `content` is the SHA-256 of that BSON in the
    order of `_id`, `sha256` and `metadata_sha256` are of the files as they stand."""

    name: str
    documents: int
    bytes: int
    content: str
    sha256: str
    metadata_sha256: str


@dataclass(slots=True)
class Media:
    """Files and their bytes; `linked` of them were in an earlier set. `elsewhere` counts files and
    folders at Cloudinary, which are not in the set; `missing` names some of the `missing_count`
    that the disk should have had."""

    files: int = 0
    bytes: int = 0
    linked: int = 0
    elsewhere: int = 0
    missing: list[str] = field(default_factory=list)
    missing_count: int = 0
    list_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`cluster_time` is MongoDB's (seconds, increment): all documents are as they were then.
    `migrations` are those applied, as (app, name)."""

    format: int
    version: str
    created_at: str
    database: str
    server: str
    cluster_time: tuple[int, int]
    migrations: list[tuple[str, str]]
    collections: list[Documents]
    media: Media

    @property
    def documents(self) -> int:
        return sum(each.documents for each in self.collections)

    @property
    def document_bytes(self) -> int:
        return sum(each.bytes for each in self.collections)


def write_manifest(manifest: Manifest, root: Path) -> None:
    """With its own hash beside it, as `sha256sum -c` reads it."""
    text = json.dumps(asdict(manifest), indent=1).encode() + b"\n"
    with new_file(root / MANIFEST) as file:
        file.write(text)
    with new_file(root / MANIFEST_SUM) as file:
        file.write(f"{hashlib.sha256(text).hexdigest()}  {MANIFEST}\n".encode())


def read_manifest(root: Path) -> Manifest:
    """Raises Refused for what is no whole set, or one of a newer format."""
    try:
        text = (root / MANIFEST).read_bytes()
        expected = (root / MANIFEST_SUM).read_text().split()
    except (OSError, ValueError) as error:
        raise Refused(f"{root} is no finished backup: {error}") from error
    if expected[:1] != [hashlib.sha256(text).hexdigest()]:
        raise Refused(f"Damaged: {root / MANIFEST} (its SHA-256 is not what {MANIFEST_SUM} says).")
    found: dict[str, Any] = json.loads(text)
    if found["format"] > FORMAT:
        raise Refused(
            f"This set is of format {found['format']}, made by VideoTube {found['version']}; this "
            f"VideoTube knows format {FORMAT} at most. Restore it with the newer release."
        )
    known = {each.name for each in fields(Manifest)}
    facts = {name: value for name, value in found.items() if name in known}
    facts["collections"] = [Documents(**each) for each in found["collections"]]
    facts["media"] = Media(**found["media"])
    facts["migrations"] = [(app, name) for app, name in found["migrations"]]
    facts["cluster_time"] = (found["cluster_time"][0], found["cluster_time"][1])
    return Manifest(**facts)
