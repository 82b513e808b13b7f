"""Room: what the worker measures now and then, and the disk as it is."""

import shutil
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from videotube import figures
from videotube.figures import Figure, Sort
from videotube.home.ages import age_of
from videotube.models import Measurement

NAME = "storage"
MEASURED = {
    "videos": ("all", "originalsBytes"),
    "database": ("dataBytes", "diskBytes", "indexBytes"),
}
SCARCE = 0.1
"""With less of the disk free than this share, it is time to do something."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Sizes in bytes. What the worker measures is None until it has; `measured` says how long ago.
    `is_elsewhere`: films go to a store of their own, and the disk holds what is on its way."""

    free: int
    total: int
    videos: Figure | None
    originals: Figure | None
    database: Figure | None
    indexes: Figure | None
    measured: str
    is_elsewhere: bool

    @property
    def used_percent(self) -> int:
        return round(100 * (1 - self.free / self.total)) if self.total else 0

    @property
    def videos_text(self) -> str:
        """How many videos the originals are of."""
        if self.videos is None:
            return ""
        sure = self.videos.sort == Sort.EXACT
        return f"{self.videos.value:,}" if sure else f"about {self.videos.value:,}"

    @property
    def is_scarce(self) -> bool:
        return self.free < SCARCE * self.total


def measure_storage(now: datetime) -> int:
    """What the housekeeper does: measure as `manage.py stats` does, which draws a sample of many
    rows, and keep it for the page; how many figures."""
    found = {
        f"{section}.{name}": asdict(numbers[name])
        for section, numbers in figures.sections(now, only=MEASURED)
        for name in MEASURED[section]
    }
    kept = {"figures": found, "measured_at": now}
    Measurement.objects.update_or_create(name=NAME, defaults=kept)
    return len(found)


def storage(now: datetime) -> Storage:
    """One query by primary key, and a question to the disk."""
    path = Path(settings.MEDIA_ROOT)
    while not path.exists():  # nobody has uploaded anything yet
        path = path.parent
    disk = shutil.disk_usage(path)
    kept = Measurement.objects.filter(pk=NAME).first()

    def figure(name: str) -> Figure | None:
        stored = kept.figures.get(name) if kept else None
        return Figure(stored["value"], Sort(stored["sort"])) if stored else None

    return Storage(
        free=disk.free,
        total=disk.total,
        videos=figure("videos.all"),
        originals=figure("videos.originalsBytes"),
        database=figure("database.diskBytes"),
        indexes=figure("database.indexBytes"),
        measured=age_of(kept.measured_at, now) if kept else "",
        is_elsewhere=settings.MEDIA_HOME != "disk",
    )
