"""Which films a folder holds, and what stands beside each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from videos.languages import normal_tag
from videos.media.sniff import CONTAINERS

EXTENSIONS = frozenset(
    {f".{container.extension}" for container in CONTAINERS}
    | {".m4v", ".qt", ".mpeg", ".m2ts", ".mts", ".asf", ".divx", ".3g2", ".vob"}
)
"""What may be a film; its first bytes decide."""
PICTURES = (".jpg", ".jpeg", ".png", ".webp")
CAPTIONS = (".vtt", ".srt")
TEXTS = (".json", ".info.json", ".txt", ".description")


@dataclass(frozen=True, slots=True)
class Found:
    """A film, and the files that belong to it by their name: `film.mp4`, `film.json`, `film.jpg`,
    `film.en.vtt`. `captions` are (normalised language, file); `name` is the path below the
    folder."""

    path: Path
    name: str
    texts: dict[str, Path] = field(default_factory=dict)
    thumbnail: Path | None = None
    captions: tuple[tuple[str, Path], ...] = ()


def films_in(folder: Path, *, recursive: bool) -> Iterator[Found]:
    """In the order of their names, folder by folder. Hidden files, and links, which may lead
    anywhere, are passed over."""
    entries = sorted(each for each in folder.iterdir() if not each.name.startswith("."))
    files = [each for each in entries if each.is_file() and not each.is_symlink()]
    for path in files:
        if path.suffix.lower() in EXTENSIONS:
            yield _found(path, files, folder)
    for below in entries if recursive else ():
        if below.is_dir() and not below.is_symlink():
            for found in films_in(below, recursive=True):
                yield Found(
                    found.path,
                    f"{below.name}/{found.name}",
                    found.texts,
                    found.thumbnail,
                    found.captions,
                )


def plain(text: str) -> str:
    """A name as it may be printed and stored: on one line, and valid Unicode."""
    seen = text.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in seen)


def _found(path: Path, files: list[Path], folder: Path) -> Found:
    by_name = {each.name.lower(): each for each in files}
    stem = path.stem.lower()
    texts = {suffix: by_name[stem + suffix] for suffix in TEXTS if stem + suffix in by_name}
    pictures = [by_name[stem + suffix] for suffix in PICTURES if stem + suffix in by_name]
    return Found(
        path,
        str(path.relative_to(folder)),
        texts,
        pictures[0] if pictures else None,
        tuple(_captions(path.stem, files)),
    )


def _captions(stem: str, files: list[Path]) -> Iterator[tuple[str, Path]]:
    """One file a language; `film.vtt` alone says no language, so is none."""
    pattern = re.compile(rf"{re.escape(stem)}\.([A-Za-z0-9-]+)", re.IGNORECASE)
    taken = set()
    for path in files:
        named = pattern.fullmatch(path.stem)
        language = normal_tag(named[1]) if named and path.suffix.lower() in CAPTIONS else None
        if language is not None and language not in taken:
            taken.add(language)
            yield language, path
