"""The numbers in the menu: how many wait, counted on every page of the admin, so no further than
anybody would read."""

from collections.abc import Callable

from moderation.models import Appeal, AppealState, Case, HeldItem
from videos.models import JobState, ProcessingJob
from videotube.home.counting import Count, counted

MOST = 999


def _cases() -> Count:
    return counted(Case.objects.filter(is_open=True), index="case_waiting", most=MOST)


def _held() -> Count:
    return counted(HeldItem.objects.waiting(), index="held_queue", most=MOST)


def _appeals() -> Count:
    return counted(Appeal.objects.filter(state=AppealState.OPEN), index="appeal_queue", most=MOST)


def _failed_jobs() -> Count:
    failed = ProcessingJob.objects.filter(state=JobState.FAILED)
    return counted(failed, index="job_open", most=MOST)


BADGES: dict[str, Callable[[], Count]] = {
    "moderation.case": _cases,
    "moderation.helditem": _held,
    "moderation.appeal": _appeals,
    "videos.processingjob": _failed_jobs,
}
"""By the model that an item of the menu lists (`counts` in `videotube.settings.admin`)."""
