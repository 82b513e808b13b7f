"""Opening a video's page: what is looked up, and what is counted."""

from typing import Any

from bson import ObjectId
from django.utils import timezone

from core.errors import NotFound
from videos.models import Video
from videos.services.access import NOT_FOUND
from videos.services.watching import watch


def open_video(reference: str, *, by: Any, address: str, agent: str) -> Video:
    """The video that somebody (a guest, too) opens by id or share id: counted, noted in their
    history, and with all that its page shows. Address and agent tell guests apart.

    Raises NotFound alike for what is not there and what they may not see.
    """
    video = _page(reference, by=by)
    entry = watch(video, by=by, address=address, agent=agent)
    video.resume_position = entry.position if entry else 0.0
    return video


def reopen_video(video_id: ObjectId, *, by: Any) -> Video:
    """What `open_video` finds for somebody who has the page open already: nothing is counted."""
    video = _page(str(video_id), by=by)
    video.resume_position = 0.0
    return video


def _page(reference: str, *, by: Any) -> Any:
    video = Video.objects.open_page(reference, by, now=timezone.now())
    if video is None:
        raise NotFound(NOT_FOUND)
    return video
