"""From a key to the asset at Cloudinary that holds the file, and back. Pure functions.

Films stand under `videos/<id>/original/<name>`. Their renditions are no assets of their own but
derived from the film; their keys are in a folder that names it, `videos/<id>/on-<name>/…`, and of
a fixed small vocabulary, so that nobody can have Cloudinary make what we have not ordered.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.storage.keys import parts_of

PICTURES = frozenset({".webp", ".jpg", ".jpeg", ".png", ".gif", ".avif"})
FILMS = frozenset({".mp4", ".webm", ".mov", ".mkv", ".avi", ".flv", ".3gp", ".ogv", ".wmv", ".mpg"})
ORIGINAL = re.compile(r"(videos/[0-9a-f]{24})/original/([0-9a-f]+)\.\w+", re.ASCII)
CONVERTED = re.compile(r"(videos/[0-9a-f]{24})/on-([0-9a-f]+)/(.+)", re.ASCII)
FOR_EVERYBODY = "users/"
"""Avatars and covers, which nobody may be refused."""

MASTER = "hls/master.m3u8"
FILM = "film.mp4"
FILM_SIDE = 1280
STILLS = {"thumbnail_1.jpg": 15, "thumbnail_2.jpg": 50, "thumbnail_3.jpg": 85}
"""Names of the stills, and where in the film they are taken, in percent."""
STILL, LIGHTER_STILL = "jpg", "webp"
"""A still is ordered in both, and goes out in what the browser takes. `f_auto` would have
Cloudinary make whatever somebody's Accept header names."""
BEST_PICTURE = "f_auto,q_auto"


@dataclass(frozen=True, slots=True)
class Asset:
    """How Cloudinary names a file. `transformation` and `format` are empty for the file as it was
    uploaded; where `derived`, the asset belongs to another key."""

    resource_type: str
    type: str
    public_id: str
    transformation: str = ""
    format: str = ""
    derived: bool = False


def renditions(profile: str) -> dict[str, tuple[str, str]]:
    """What is ordered of each film: (transformation, format) by name."""
    film = f"ac_aac,c_limit,h_{FILM_SIDE},q_auto,vc_h264,w_{FILM_SIDE}"
    stills = {
        f"{name.removesuffix(STILL)}{form}": (f"c_limit,h_720,q_auto,so_{percent}p,w_1280", form)
        for name, percent in STILLS.items()
        for form in (STILL, LIGHTER_STILL)
    }
    return {MASTER: (f"sp_{profile}", "m3u8"), FILM: (film, "mp4"), **stills}


def film_size(width: int, height: int) -> tuple[int, int]:
    """Pixels of the progressive MP4 of a film of that size."""
    scale = min(1.0, FILM_SIDE / width, FILM_SIDE / height)
    return max(2, round(width * scale) // 2 * 2), max(2, round(height * scale) // 2 * 2)


def converted_folder(original: str) -> str:
    """The folder of the renditions of the film `original`. Raises ValueError for another key."""
    match = ORIGINAL.fullmatch(original)
    if match is None:
        raise ValueError("not the key of a film")
    return f"{match[1]}/on-{match[2]}"


def access_of(key: str) -> str:
    """Cloudinary's type of what stands there."""
    return "upload" if key.startswith(FOR_EVERYBODY) else "authenticated"


def asset_of(key: str, *, folder: str, profile: str) -> Asset:
    """Where the file `key` is. Raises ValueError for what is no key."""
    parts_of(key)
    if match := CONVERTED.fullmatch(key):
        made = renditions(profile).get(match[3])
        if made is not None:
            film = f"{folder}/{match[1]}/original/{match[2]}"
            return Asset("video", "authenticated", film, *made, derived=True)
    access = access_of(key)
    suffix = PurePosixPath(key).suffix
    stem = f"{folder}/{key.removesuffix(suffix)}"
    if ORIGINAL.fullmatch(key) or suffix in FILMS:
        return Asset("video", access, stem)
    if suffix in PICTURES:
        return Asset("image", access, stem, BEST_PICTURE)
    return Asset("raw", access, f"{folder}/{key}")


def film_of(public_id: str, *, folder: str) -> tuple[str, str] | None:
    """(folder of the video, name of the film) of a film's public id; None for any other."""
    match = re.fullmatch(
        rf"{re.escape(folder)}/(videos/[0-9a-f]{{24}})/original/([0-9a-f]+)", public_id, re.ASCII
    )
    return (match[1], match[2]) if match else None
