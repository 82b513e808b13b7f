"""Real films for seeded videos: made once, then linked into the folder of each."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageEnhance, ImageOps

from core.errors import Unavailable
from core.storage import media_store
from core.storage.local import LocalMediaStore
from videos.media import probe
from videos.services import media_rules
from videos.services.produced import Produced
from videos.services.producing import produce
from videotube.seeding.chance import Chance
from videotube.seeding.world import Film

SAMPLES = ("bigbuckbunny.mp4", "bikes.mp4")
HEIGHT = 240
"""One rung, so that a seeded video is a dozen files."""


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
    looks: tuple[tuple[Path, ...], ...]
    """Sets of thumbnails in other colours, in the order of `facts.thumbnails`."""

    @property
    def files(self) -> list[Path]:
        """All but the thumbnails, relative to the folder."""
        pictures = set(self.facts.thumbnails)
        found = (path.relative_to(self.folder) for path in sorted(self.folder.rglob("*")))
        return [
            path for path in found if (self.folder / path).is_file() and str(path) not in pictures
        ]


class _Quiet:
    """Nobody waits for how far a base film is."""

    def enter(self, stage: str, *, progress: float) -> None: ...

    def advance(self, progress: float) -> None: ...

    def check(self) -> None: ...


def make_bases(folder: Path, *, looks: int) -> Iterator[Base]:
    """Each sample, processed as an upload is, and its thumbnails in `looks` colours. Raises
    DiskOnly, MediaError."""
    if not isinstance(media_store(), LocalMediaStore):
        raise DiskOnly
    for name in SAMPLES:
        source = settings.BASE_DIR / "samples" / name
        made = folder / Path(name).stem
        made.mkdir(parents=True)
        rungs = media_rules.ladder(probe(source, media_rules.limits()))
        lowest = [rung for rung in rungs if rung.height <= HEIGHT] or list(rungs[:1])
        facts = produce(source, made, revision="", steps=_Quiet(), rungs=lowest)
        yield Base(source, made, facts, tuple(_looks(folder, made, facts, looks)))


def place(film: Film, base: Base, *, look: int) -> None:
    """Link all files of the base to where the video names them; what is there stays."""
    home = Path(settings.MEDIA_ROOT, "videos", str(film.id))
    _link(base.source, home / "original" / f"{film.job}{base.source.suffix}")
    if film.status != "ready":
        return
    revision = home / f"{film.job}-1"
    for path in base.files:
        _link(base.folder / path, revision / path)
    for name, picture in zip(
        base.facts.thumbnails, base.looks[look % len(base.looks)], strict=True
    ):
        _link(picture, revision / name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(source, target)
    except FileExistsError:
        return
    except OSError:  # another disk, or as many links as a file may have
        shutil.copyfile(source, target)


def _looks(folder: Path, made: Path, facts: Produced, count: int) -> Iterator[tuple[Path, ...]]:
    """Like the film, each in a light of its own."""
    chance = Chance(0, facts.master + made.name)
    for number in range(count):
        dark = tuple(chance.randint(0, 70) for _ in range(3))
        light = tuple(chance.randint(180, 255) for _ in range(3))
        pictures = []
        for name in facts.thumbnails:
            target = folder / f"{made.stem}-{number}-{name}"
            with Image.open(made / name) as frame:
                tinted = ImageOps.colorize(frame.convert("L"), black=dark, white=light)  # type: ignore[arg-type]
                mixed = Image.blend(frame.convert("RGB"), tinted, chance.uniform(0.2, 0.8))
                ImageEnhance.Contrast(mixed).enhance(1.1).save(target, quality=80)
            pictures.append(target)
        yield tuple(pictures)
