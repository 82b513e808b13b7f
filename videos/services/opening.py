"""Opening a video's page: what is looked up, and what is counted."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.relations import channel_relations
from core.errors import NotFound
from videos.models import Video
from videos.relations import video_relations
from videos.services.access import NOT_FOUND
from videos.services.watching import watch


def open_video(reference: str, *, by: Any, address: str, agent: str) -> Video:
    """The video that somebody (a guest, too) opens by id or share id: counted, noted in their
    history, and with all that its page shows. Address and agent tell guests apart.

    Raises NotFound alike for what is not there and what they may not see.
    """
    video: Video | None = Video.objects.opened_by(reference, by, now=timezone.now()).first()
    owner = User.objects.channels([video.owner_id]).get(video.owner_id) if video else None
    if video is None or owner is None:
        raise NotFound(NOT_FOUND)
    video.owner = owner
    entry = watch(video, by=by, address=address, agent=agent)
    relate(video, by=by, resume_position=entry.position if entry else 0.0)
    return video


def relate(video: Any, *, by: Any, resume_position: float) -> None:
    """Set on the video (with its `owner`) what only this person's page shows."""
    reaction = video_relations().reaction(by, video.pk)
    video.is_liked = reaction > 0
    video.is_disliked = reaction < 0
    video.resume_position = resume_position
    video.owner.is_subscribed = by.is_authenticated and channel_relations().is_subscribed(
        viewer=by, channel=video.owner
    )
