"""What staff do to a video short of removing it: hiding it, restricting it to adults."""

from bson import ObjectId
from django.utils import timezone

from core import audit
from core.errors import NotFound
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from videos.models import Video
from videos.services.access import NOT_FOUND
from videos.services.listing import relist


def hide_video(video_id: ObjectId, *, by: audit.Actor | None, reason: str = "") -> bool:
    """From now on only owner and staff see the video and its files, whatever the owner does. False
    where it was hidden already. Raises NotFound."""
    return _in_turn(video_id, "hidden", "is_hidden", value=True, by=by, reason=reason)


def restore_video(video_id: ObjectId, *, by: audit.Actor | None, reason: str = "") -> bool:
    """Let it be seen again by whom its owner lets see it. False where it was not hidden. Raises
    NotFound."""
    return _in_turn(video_id, "restored", "is_hidden", value=False, by=by, reason=reason)


def restrict_to_adults(video_id: ObjectId, *, by: audit.Actor | None, reason: str = "") -> bool:
    """Mark the video as one for adults. False where it was. Raises NotFound."""
    name = "is_age_restricted"
    return _in_turn(video_id, "age_restricted", name, value=True, by=by, reason=reason)


def open_to_all_ages(video_id: ObjectId, *, by: audit.Actor | None, reason: str = "") -> bool:
    """Take the mark away. False where there was none. Raises NotFound."""
    name = "is_age_restricted"
    return _in_turn(video_id, "age_unrestricted", name, value=False, by=by, reason=reason)


def _in_turn(
    video_id: ObjectId, verb: str, name: str, *, value: bool, by: audit.Actor | None, reason: str
) -> bool:
    with in_turn(video_id):
        return _set(video_id, verb, name, value=value, by=by, reason=reason)


@transactional
def _set(
    video_id: ObjectId, verb: str, name: str, *, value: bool, by: audit.Actor | None, reason: str
) -> bool:
    others = Video.objects.filter(pk=video_id, **{name: not value})
    if not others.update(**{name: value}, updated_at=timezone.now()):
        if not Video.objects.filter(pk=video_id).exists():
            raise NotFound(NOT_FOUND)
        return False
    video = Video.objects.get(pk=video_id)
    relist(video)
    audit.record(
        f"video.{verb}",
        by=by,
        target=video,
        reason=reason,
        before={name: not value},
        after={name: value},
    )
    return True
