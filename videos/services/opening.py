"""Opening a video's page: what is looked up, and what is counted."""

from typing import Any, cast

from django.utils import timezone

from accounts.models import User
from accounts.relations import channel_relations
from core.errors import NotFound
from core.mongo.questions import Asked, ask
from videos.models import Video
from videos.querysets import PAGE_FIELDS
from videos.relations import video_relations
from videos.services.access import NOT_FOUND
from videos.services.watching import watch


def open_video(reference: str, *, by: Any, address: str, agent: str) -> Video:
    """The video that somebody (a guest, too) opens by id or share id: counted, noted in their
    history, and with all that its page shows. Address and agent tell guests apart.

    Raises NotFound alike for what is not there and what they may not see.
    """
    video: Any = Video.objects.open_one(reference, by, now=timezone.now(), only=PAGE_FIELDS)
    if video is None:
        raise NotFound(NOT_FOUND)
    owners, *relations = ask(
        User.objects.channels_question([video.owner_id]), *_relations(video, by=by)
    )
    if video.owner_id not in owners:
        raise NotFound(NOT_FOUND)
    video.owner = owners[video.owner_id]
    entry = watch(video, by=by, address=address, agent=agent)
    _relate(video, *relations, resume_position=entry.position if entry else 0.0)
    return cast("Video", video)


def relate(video: Video, *, by: Any, resume_position: float) -> None:
    """Set on the video (with its `owner`) what only this person's page shows."""
    _relate(video, *ask(*_relations(video, by=by)), resume_position=resume_position)


def _relations(video: Video, *, by: Any) -> tuple[Asked[int], Asked[bool]]:
    return (
        video_relations().reaction(by, video.pk),
        channel_relations().is_subscribed(viewer=by, channel_id=video.owner_id),
    )


def _relate(video: Any, reaction: int, is_subscribed: bool, *, resume_position: float) -> None:
    video.is_liked = reaction > 0
    video.is_disliked = reaction < 0
    video.resume_position = resume_position
    video.owner.is_subscribed = is_subscribed
