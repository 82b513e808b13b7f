"""What the files of `POST videos` may be, checked while they stream in."""

from django.conf import settings

from core.api.uploads import FileRule, image_rule
from videos.media import CONTAINERS, sniff_container


def film_rules() -> dict[str, FileRule]:
    """A film up to `UPLOAD_MAX_BYTES` under `videoFile`."""
    film = FileRule(
        settings.UPLOAD_MAX_BYTES,
        lambda head: sniff_container(head) is not None,
        "a film: " + ", ".join(container.name for container in CONTAINERS),
        kept=True,
    )
    return {"videoFile": film}


def video_rules() -> dict[str, FileRule]:
    """The film, and a picture under `thumbnail`."""
    return {**film_rules(), "thumbnail": image_rule()}
