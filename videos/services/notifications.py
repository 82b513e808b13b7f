"""The store says that a film is converted: a hint to look, and never the truth."""

from collections.abc import Mapping

from bson import ObjectId

from core.errors import NotFound, Unauthenticated
from core.storage import media_store
from videos.models import Video
from videos.services.waiting import wake


def hear(body: bytes, headers: Mapping[str, str]) -> bool:
    """Have the job of the film that is named look at its store now; whether there was one.

    The same message again makes it look again, and changes nothing. Raises Unauthenticated
    unless the store has signed the message lately, NotFound where no store sends any.
    """
    converter = media_store().converter
    if converter is None:
        raise NotFound
    try:
        film = converter.notified(body, headers)
    except PermissionError as error:
        raise Unauthenticated("This message is not signed.") from error
    if film is None:
        return False
    video = Video.objects.filter(pk=ObjectId(film.split("/")[1])).first()
    if video is None or not video.original.startswith(f"{film}.") or video.job_id is None:
        return False
    return wake(video.job_id)
