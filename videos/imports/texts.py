"""What is said of a film: by its row of the table, by the files beside it, by its name.

All answer with the fields of the API (`title`, `tags`, `publishAt` …), not yet proved.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from videos.imports.folder import Found

TITLE_LENGTH, DESCRIPTION_LENGTH = 150, 5000
TAGS_MAX, TAG_LENGTH = 20, 50
SIDECAR_MAX_BYTES = 4 * 1024 * 1024
FIELDS = (
    "title",
    "description",
    "tags",
    "category",
    "language",
    "visibility",
    "commentsEnabled",
    "publishedAt",
)
"""What a row or a `film.json` may say. `publishedAt` in the past is kept, in the future it is when
the video will be published."""


class BadText(ValueError):
    """A file that says something about a film cannot be read; says which, and why."""


def describe(film: Found, row: Mapping[str, Any]) -> dict[str, Any]:
    """Of several sources the first that says something of a field counts: the table's row,
    `film.json`, yt-dlp's `film.info.json`, `film.txt` or `film.description`, the file's name.
    Raises BadText."""
    said: dict[str, Any] = _from_name(film.path.stem)
    for suffix in (".description", ".txt"):
        if suffix in film.texts:
            said |= _from_text(film.texts[suffix], has_title=suffix == ".txt")
    if ".info.json" in film.texts:
        said |= _from_ytdlp(_object_in(film.texts[".info.json"]))
    if ".json" in film.texts:
        said |= _from_json(film.texts[".json"])
    return said | {name: value for name, value in row.items() if name in FIELDS}


def _from_name(stem: str) -> dict[str, Any]:
    """`My_film.2019` is "My film 2019"."""
    seen = stem.encode("utf-8", "replace").decode()
    words = " ".join(re.sub(r"[_.]+", " ", seen).split())
    shown = "".join(c for c in words if c.isprintable())
    return {"title": shown[:TITLE_LENGTH].strip() or "Untitled"}


def _from_text(path: Path, *, has_title: bool) -> dict[str, Any]:
    text = _read(path).strip()
    if not has_title:
        return {"description": text}
    title, _, rest = text.partition("\n")
    said = {"title": title.strip(), "description": rest.strip()}
    return {name: value for name, value in said.items() if value}


def _from_json(path: Path) -> dict[str, Any]:
    said = _object_in(path)
    if unknown := sorted(set(said) - set(FIELDS)):
        raise BadText(
            f"{path.name}: there is no field {', '.join(unknown)}; there are {', '.join(FIELDS)}"
        )
    return said


def _from_ytdlp(info: Mapping[str, Any]) -> dict[str, Any]:
    """Other sites have other limits: what is longer than ours is cut."""
    said: dict[str, Any] = {}
    if isinstance(title := info.get("title"), str) and title.strip():
        said["title"] = title.strip()[:TITLE_LENGTH]
    if isinstance(description := info.get("description"), str):
        said["description"] = description[:DESCRIPTION_LENGTH]
    if isinstance(tags := info.get("tags"), list):
        kept = [tag.strip() for tag in tags if isinstance(tag, str)]
        said["tags"] = [tag for tag in kept if 0 < len(tag) <= TAG_LENGTH][:TAGS_MAX]
    categories = info.get("categories")
    if isinstance(categories, list) and categories and isinstance(categories[0], str):
        said["category"] = categories[0][:TAG_LENGTH]
    if isinstance(language := info.get("language"), str):
        said["language"] = language
    if isinstance(day := info.get("upload_date"), str) and re.fullmatch(r"\d{8}", day):
        said["publishedAt"] = datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).isoformat()
    return said


def _object_in(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(_read(path))
    except (ValueError, RecursionError) as error:
        raise BadText(f"{path.name} is no JSON: {str(error)[:100]}") from error
    if not isinstance(found, dict):
        raise BadText(f"{path.name} is no JSON object")
    return found


def _read(path: Path) -> str:
    if path.stat().st_size > SIDECAR_MAX_BYTES:
        raise BadText(f"{path.name} has more than {SIDECAR_MAX_BYTES} bytes")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadText(f"{path.name} is not UTF-8") from error
