"""Processing where the store converts films itself: check, upload, wait, look again.

What is ours stays ours: the film is probed here, within our limits, before anybody else opens it,
and the storyboard is made here. While the store works, no worker is held: the job waits in the
queue, and each look at it is quick.
"""

import math
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import timezone

from core.storage import (
    Conversion,
    ConversionPlan,
    Converter,
    StoreRefused,
    StoreUnavailable,
    media_store,
)
from videos.media import ErrorCode, MediaError, Probe, Progressive, make_storyboard, probe
from videos.models import ProcessingJob
from videos.services import media_rules
from videos.services.jobs import WAITING
from videos.services.lease import Lease
from videos.services.originals import at_hand
from videos.services.produced import Produced

log = structlog.get_logger(__name__)

UPLOADED = 60
"""Percent of the progress that stand for everything up to the end of the upload."""


class StillWaiting(Exception):
    """The store is not done: look again after `delay`; `progress` is a guess until then."""

    def __init__(self, delay: timedelta, progress: int) -> None:
        super().__init__(f"{delay}")
        self.delay = delay
        self.progress = progress


def convert(original: str, lease: Lease, converter: Converter) -> Produced:
    """All files of the film `original`, once each can be fetched. Raises MediaError or
    StillWaiting."""
    waited = lease.stage == WAITING
    try:
        film = at_hand(original, lease)
        if not waited:
            lease.enter("probing", progress=2)
        facts = probe(film, media_rules.limits(), on_tick=lease.check)
        plan = ConversionPlan(original, facts.duration, facts.width, facts.height)
        folder = converter.folder_of(original)
        if not waited:
            storyboard = _publish_storyboard(film, facts, folder, lease)
            lease.enter("uploading", progress=10)
            converter.start(
                plan, film, on_tick=lambda share: lease.advance(10 + (UPLOADED - 10) * share)
            )
            lease.enter(WAITING, progress=UPLOADED)
        else:
            storyboard = f"{folder}/storyboard.vtt"
        made = _outcome(converter, plan, storyboard)
        if made is None:
            raise _not_yet(lease.job, converter, facts.duration)
        lease.enter("publishing", progress=98)
    except StoreUnavailable as error:
        raise store_unavailable(str(error)) from error
    except StoreRefused as error:
        raise MediaError(
            ErrorCode.ENCODER_FAILED,
            "The film could not be converted.",
            permanent=True,
            detail=str(error),
        ) from error
    return _produced(made, storyboard, facts)


def store_unavailable(detail: str) -> MediaError:
    """The error of a store that is down: another try may help."""
    return MediaError(
        "storage_unavailable",
        "The place where films are kept cannot be reached. Please try again later.",
        permanent=False,
        detail=detail,
    )


def _outcome(converter: Converter, plan: ConversionPlan, storyboard: str) -> Conversion | None:
    """The renditions, once they and the storyboard can be fetched. An outage is one more reason
    to wait: the film is there, and tries are for what can go wrong."""
    try:
        made = converter.outcome(plan)
        return made if made is not None and media_store().exists(storyboard) else None
    except FileNotFoundError:
        raise
    except StoreUnavailable as error:
        log.warning(
            "the store does not answer, waiting", film=plan.original, error=str(error)[:200]
        )
        return None


def _publish_storyboard(film: Path, facts: Probe, folder: str, lease: Lease) -> str:
    """The sheet first, then the index that names it; a second attempt writes them over."""
    scratch = Path(settings.SCRATCH_ROOT, "attempts", f"{lease.job.pk}-{lease.job.fencing}")
    lease.enter("storyboard", progress=4)
    try:
        made = make_storyboard(
            film,
            scratch,
            duration=facts.duration,
            width=facts.width,
            height=facts.height,
            demuxer=facts.container.demuxer,
            limits=media_rules.limits(),
            on_tick=lease.check,
        )
        for name in (made.sheet, made.index):
            media_store().publish(scratch / name, f"{folder}/{name}")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return f"{folder}/{made.index}"


def _not_yet(job: ProcessingJob, converter: Converter, duration: float) -> Exception:
    """Look again soon at first, then less often: the store counts our questions, too."""
    began: datetime = job.started_at or timezone.now()
    elapsed = timezone.now() - began
    if elapsed > converter.time_limit:
        return MediaError(
            ErrorCode.TIMED_OUT, "Converting this film takes too long.", permanent=True
        )
    interval = converter.poll_interval
    share = 1 - math.exp(-elapsed.total_seconds() / max(30.0, duration))
    return StillWaiting(
        max(interval, min(elapsed / 4, interval * 6)), UPLOADED + int((95 - UPLOADED) * share)
    )


def _produced(made: Conversion, storyboard: str, facts: Probe) -> Produced:
    bitrate = round(8 * made.film_bytes / max(facts.duration, 0.001))
    return Produced(
        revision=made.folder,
        master=made.master,
        progressives=(
            Progressive(made.film, made.film_width, made.film_height, bitrate, made.film_bytes),
        ),
        thumbnails=made.thumbnails,
        storyboard=storyboard.removeprefix(f"{made.folder}/"),
        duration=facts.duration,
        width=facts.width,
        height=facts.height,
    )
