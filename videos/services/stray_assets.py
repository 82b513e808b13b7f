"""Files that stand elsewhere than on this disk, of videos and people who are gone.

A store that is asked for its files cannot be asked cheaply for more: what belongs to a video or a
person who exists is left alone, named or not. Files are listed first and what needs them is read
afterwards, jobs before videos, as in `stray_files`.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from bson import ObjectId
from django.conf import settings

from accounts.models import User
from core.storage import Inventory, StoredFile
from videos.models import JobState, ProcessingJob, Video
from videos.services.stray_files import Reason, Stray

BATCH = 200
OWNED = re.compile(r"(?:videos|users)/([0-9a-f]{24})/.+", re.ASCII)


def stray_assets(inventory: Inventory, now: datetime) -> Iterator[tuple[Stray, StoredFile]]:
    """Those of videos, then those of people; nothing that came in the last `MEDIA_PRUNE_AGE`, and
    no name that is not of our giving. Raises StoreUnavailable."""
    yield from _strays(inventory, "videos", Reason.NO_VIDEO, _videos_or_jobs, now)
    yield from _strays(inventory, "users", Reason.NO_USER, _people, now)


def _strays(
    inventory: Inventory,
    folder: str,
    reason: Reason,
    needed: Callable[[list[ObjectId]], set[ObjectId]],
    now: datetime,
) -> Iterator[tuple[Stray, StoredFile]]:
    limit = now - settings.MEDIA_PRUNE_AGE
    old = (
        (ObjectId(match[1]), file)
        for file in inventory.files(folder)
        if file.created_at < limit and (match := OWNED.fullmatch(file.key))
    )
    while batch := list(islice(old, BATCH)):
        there = needed(list({pk for pk, _ in batch}))
        for pk, file in batch:
            if pk not in there:
                yield Stray(file.name, reason, 1, file.size), file


def _videos_or_jobs(ids: list[ObjectId]) -> set[ObjectId]:
    """Videos that exist, or whose removal or processing is still to come."""
    open_jobs = ProcessingJob.objects.filter(
        video_id__in=ids, state__in=(JobState.QUEUED, JobState.RUNNING)
    )
    with_jobs = set(open_jobs.values_list("video_id", flat=True))
    return with_jobs | set(Video.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _people(ids: list[ObjectId]) -> set[ObjectId]:
    return set(User.objects.filter(pk__in=ids).values_list("pk", flat=True))
