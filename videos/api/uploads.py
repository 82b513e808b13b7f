"""What the files of `POST videos` may be, checked while they stream in."""

from django.conf import settings
from django.http import HttpRequest

from core.api.uploads import BoundedDiskUploadHandler, FileRule
from videos.media import CONTAINERS, sniff_container


def video_upload_handler(request: HttpRequest) -> BoundedDiskUploadHandler:
    """Films up to `UPLOAD_MAX_BYTES` under `videoFile`; anything else is held to images' rule."""
    film = FileRule(
        settings.UPLOAD_MAX_BYTES,
        lambda head: sniff_container(head) is not None,
        "a film: " + ", ".join(container.name for container in CONTAINERS),
    )
    return BoundedDiskUploadHandler(request, rules={"videoFile": film})
