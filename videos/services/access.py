"""Finding the video that somebody wants to change."""

from typing import Any

from bson import ObjectId

from core.errors import Forbidden, NotFound
from videos.models import Video

NOT_FOUND = "Video not found."


def own_video(video_id: ObjectId, *, by: Any) -> Video:
    """The video, if it is the actor's. NotFound where they may not even see it, Forbidden where
    they may see but not change it."""
    video: Video | None = Video.objects.filter(pk=video_id).visible_to(by).first()
    if video is None:
        raise NotFound(NOT_FOUND)
    if video.owner_id != by.pk:
        raise Forbidden("This video is not yours.")
    video.owner = by
    return video
