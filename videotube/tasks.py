"""The worker's door: each task is one call."""

from django.utils import timezone

from core.periodic import periodic_task
from videotube.home import days, storage


@periodic_task("videotube.count_days")
def count_days() -> int:
    """Count sign-ups, videos, views, reports and decisions of each day, for the admin's home."""
    return days.count_days(timezone.now())


@periodic_task("videotube.measure_storage")
def measure_storage() -> int:
    """Measure originals and the database, for the admin's home."""
    return storage.measure_storage(timezone.now())
