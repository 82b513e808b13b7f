"""Videos that wait for staff's approval before others see them."""

from bson import ObjectId
from django.utils import timezone

from accounts.models import User
from core.screening import Submission, screened
from videos.models import Video


def is_to_wait(*, by: User) -> bool:
    """Whether a video that this person uploads now is held. Ask before the transaction that stores
    it."""
    return screened(Submission("video", by)) is not None


def let_go(video_id: ObjectId) -> bool:
    """It waits no more, and stays hidden until it is restored. False where it did not wait."""
    held = Video.objects.filter(pk=video_id, is_held=True)
    return bool(held.update(is_held=False, updated_at=timezone.now()))
