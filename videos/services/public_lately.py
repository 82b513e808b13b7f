"""Which videos everybody might see a moment ago, as this process has found."""

import time

from bson import ObjectId
from django.conf import settings

MOST = 10_000
_until: dict[ObjectId, float] = {}


def was_public(video_id: ObjectId) -> bool:
    """Whether MongoDB has said so within `MEDIA_RIGHT_SECONDS`."""
    return _until.get(video_id, 0.0) > time.monotonic()


def note_public(video_id: ObjectId) -> None:
    """It has said so now. What not everybody may see is never noted: a video that is published
    can be fetched at once."""
    if lifetime := settings.MEDIA_RIGHT_LIFETIME.total_seconds():
        if len(_until) >= MOST:
            _until.clear()
        _until[video_id] = time.monotonic() + lifetime
