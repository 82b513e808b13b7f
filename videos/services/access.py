"""Finding the video that somebody wants to change."""

from typing import Any

from bson import ObjectId

from core.errors import Forbidden, NotFound
from videos.models import Video
from videos.querysets import is_id

NOT_FOUND = "Video not found."


def changed_id(reference: str) -> ObjectId:
    """Changes name the video by its id; a share link only opens it. Raises NotFound."""
    if not is_id(reference):
        raise NotFound(NOT_FOUND)
    return ObjectId(reference)


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
