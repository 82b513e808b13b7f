"""Real films for seeded videos: a few made once, then linked into the folder of each."""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from core.errors import Unavailable
from core.storage import media_store
from core.storage.local import LocalMediaStore
from videos.media import MediaError, Progressive, find_ffmpeg, probe
from videos.media.failures import failure_of
from videos.media.ffmpeg import global_arguments, input_arguments, output_arguments
from videos.media.process import ProcessLimits, run
from videos.services import media_rules
from videos.services.produced import Produced
from videos.services.producing import produce
from videotube.seeding.casting import LOOKS
from videotube.seeding.pictures import portraits, tinted
from videotube.seeding.world import Film, Person

CUTS = (
    ("bigbuckbunny.mp4", 6.0),
    ("bikes.mp4", 10.0),
    ("bigbuckbunny.mp4", 3.0),
    ("bikes.mp4", 7.0),
    ("bigbuckbunny.mp4", 2.0),
    ("bikes.mp4", 4.0),
)
"""(sample, the seconds of it at most)"""
HEIGHT = 240
"""One rung, so that a seeded video is a dozen files."""
CUT_LIMITS = ProcessLimits(wall_seconds=60, memory_bytes=2 * 1024**3, file_bytes=64 * 1024**2)
NO_LINKS = (errno.EXDEV, errno.EMLINK, errno.EPERM, errno.EOPNOTSUPP)
"""Another disk, as many links as a file may have, a file system without any."""
NOMINAL_BYTES = 150_000
"""A second of a film that has no files."""

Progress = Callable[[str, int], Callable[[int], object]]
"""Told the name of a step and its number of things (0: unknown); returns what is called with how
many more of them are done."""


class DiskOnly(Unavailable):
    """Tens of thousands of films are not sent to a store elsewhere."""

    message = (
        "Seeded films are linked on the local disk, and this site keeps its media at Cloudinary. "
        "Unset CLOUDINARY_URL for a trial, or seed with --no-media."
    )


@dataclass(frozen=True, slots=True)
class Base:
    """A finished film in `folder`, with its source; its names are relative to the folder."""

    source: Path
    folder: Path
    facts: Produced
    files: tuple[str, ...]
    """All but the thumbnails, relative to the folder."""
    folders: tuple[str, ...]
    """Those in it, each behind the one it stands in."""
    looks: tuple[tuple[Path, ...], ...]
    """Sets of thumbnails in other colours, in the order of `facts.thumbnails`."""


@dataclass(frozen=True, slots=True)
class Footage:
    """What the files of all videos and people are links to; without any, videos name files that
    are not there, and people no pictures."""

    bases: tuple[Base, ...] = ()
    portraits: tuple[Path, ...] = ()

    def base_of(self, film: Film) -> Base | None:
        return self.bases[film.look % len(self.bases)] if self.bases else None

    def facts_of(self, film: Film) -> Produced:
        """What processing made of the film, or would have made."""
        base = self.base_of(film)
        return base.facts if base else _nominal(film)

    def original_of(self, film: Film) -> tuple[str, int]:
        """(key, bytes) of what was uploaded."""
        base = self.base_of(film)
        size = base.source.stat().st_size if base else round(film.seconds * 2 * NOMINAL_BYTES)
        return f"videos/{film.id}/original/{film.job}.mp4", size

    def picture_of(self, person: Person) -> str:
        """The key of the avatar; "" for none."""
        if not self.portraits or person.look < 0:
            return ""
        return f"users/{person.id}/{person.id}.webp"

    def place(self, film: Film) -> None:
        """Link all files to where the video names them; what is there stays."""
        base = self.base_of(film)
        if base is None:
            return
        original, _ = self.original_of(film)
        home = f"{settings.MEDIA_ROOT}/videos/{film.id}"
        _make_folders(home, f"{home}/original")
        link(str(base.source), f"{settings.MEDIA_ROOT}/{original}")
        if film.status != "ready":
            return
        revision = f"{settings.MEDIA_ROOT}/{revision_of(film)}"
        _make_folders(revision, *(f"{revision}/{folder}" for folder in base.folders))
        for path in base.files:
            link(f"{base.folder}/{path}", f"{revision}/{path}")
        look = base.looks[film.look // len(self.bases) % len(base.looks)]
        for name, picture in zip(base.facts.thumbnails, look, strict=True):
            link(str(picture), f"{revision}/{name}")

    def place_picture(self, person: Person) -> None:
        """The same for an avatar."""
        if key := self.picture_of(person):
            _make_folders(f"{settings.MEDIA_ROOT}/users/{person.id}")
            picture = self.portraits[person.look % len(self.portraits)]
            link(str(picture), f"{settings.MEDIA_ROOT}/{key}")


def revision_of(film: Film) -> str:
    """The key of the folder of what was made of the film."""
    return f"videos/{film.id}/{film.job}-1"


def ensure_disk() -> None:
    """Raises DiskOnly."""
    if not isinstance(media_store(), LocalMediaStore):
        raise DiskOnly


def make_footage(folder: Path, *, progress: Progress) -> Footage:
    """Process short cuts of the samples as uploads are, and draw pictures. Raises DiskOnly,
    MediaError."""
    ensure_disk()
    for name in ("videos", "users"):
        Path(settings.MEDIA_ROOT, name).mkdir(parents=True, exist_ok=True)
    tick = progress("footage", len(CUTS))
    bases = []
    for number, (name, seconds) in enumerate(CUTS):
        bases.append(make_base(folder / str(number), settings.BASE_DIR / "samples" / name, seconds))
        tick(1)
    return Footage(tuple(bases), tuple(portraits(folder / "portraits", count=LOOKS)))


def make_base(folder: Path, sample: Path, seconds: float) -> Base:
    """The first seconds of the sample, processed in `folder`: the same bytes each time. Raises
    MediaError."""
    made = folder / "made"
    made.mkdir(parents=True)
    source = folder / "original.mp4"
    _cut(sample, source, seconds)
    # Of several threads, each run would make a film of another few bytes.
    limits = replace(media_rules.limits(), threads=1)
    rungs = media_rules.ladder(probe(source, limits))
    lowest = [rung for rung in rungs if rung.height <= HEIGHT] or list(rungs[:1])
    facts = produce(source, made, revision="", steps=_Quiet(), rungs=lowest[-1:], limits=limits)
    pictures = {made / name for name in facts.thumbnails}
    paths = sorted(made.rglob("*"))
    files = (path for path in paths if path.is_file() and path not in pictures)
    looks = tinted(
        [made / name for name in facts.thumbnails],
        folder / "looks",
        count=LOOKS // len(CUTS),
        seed=f"{sample.stem} {seconds}",
    )
    return Base(
        source,
        made,
        facts,
        files=tuple(str(path.relative_to(made)) for path in files),
        folders=tuple(str(path.relative_to(made)) for path in paths if path.is_dir()),
        looks=tuple(looks),
    )


def _cut(sample: Path, target: Path, seconds: float) -> None:
    """The first seconds, as they are. Raises MediaError."""
    completed = run(
        [
            find_ffmpeg().path,
            *global_arguments(),
            *input_arguments(sample, "mov", media_rules.limits()),
            *("-map", "0", "-t", f"{seconds:.3f}", "-c", "copy", *output_arguments()),
            *("-movflags", "+faststart", "-f", "mp4", str(target)),
        ],
        limits=CUT_LIMITS,
    )
    failure: MediaError | None = failure_of(completed)
    if failure is not None:
        raise failure


def _nominal(film: Film) -> Produced:
    """As if it had been processed."""
    size = round(film.seconds * NOMINAL_BYTES)
    return Produced(
        revision="",
        master="hls/master.m3u8",
        progressives=(Progressive("progressive_720p.mp4", 1280, 720, 8 * NOMINAL_BYTES, size),),
        thumbnails=("thumbnail_1.jpg", "thumbnail_2.jpg", "thumbnail_3.jpg"),
        storyboard="storyboard.vtt",
        duration=film.seconds,
        width=1280,
        height=720,
    )


def link(source: str, target: str) -> None:
    """Have the file at `target`, too, whose folder is there; what is there stays."""
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        _copy(Path(source), Path(target))


def _copy(source: Path, target: Path) -> None:
    """Whole, or not at all."""
    if not target.exists():
        half = target.with_name(f".{target.name}.half")
        shutil.copyfile(source, half)
        os.replace(half, target)


def _make_folders(*names: str) -> None:
    """Those that are not there yet; each stands in one of the former, or the parent is there."""
    for name in names:
        with suppress(FileExistsError):
            os.mkdir(name)  # noqa: PTH102 - a quarter of a million of them


class _Quiet:
    """Nobody waits for how far a single film is: they are short."""

    def enter(self, stage: str, *, progress: float) -> None: ...

    def advance(self, progress: float) -> None: ...

    def check(self) -> None: ...
