"""Captions of a video: one file of WebVTT a language, written by us."""

import secrets
from pathlib import Path
from typing import Any

from bson import ObjectId
from django.conf import settings

from core.errors import Invalid, NotFound, TooLarge
from core.mongo.transaction import run_in_transaction, transactional
from core.storage import media_store
from videos.languages import name_of
from videos.media import SubtitleError, read_subtitles, write_webvtt
from videos.models import Caption, Video
from videos.services.access import own_video
from videos.services.removal import forget_media
from videos.services.reservations import keep, release, reserve

NO_CAPTIONS = "There are no captions in this language."


def put_captions(
    video_id: ObjectId, *, by: Any, source: Path, language: str, label: str = ""
) -> Video:
    """Give the video captions in `language` (a normalised tag), in place of those it had in it.

    Raises Invalid for a file that is neither WebVTT nor SRT, and for one language too many;
    TooLarge; and what `own_video` raises. Nothing of a refused file stays.
    """
    video = own_video(video_id, by=by)
    content = _webvtt(source)
    name = f"{secrets.token_hex(8)}.vtt"
    caption = Caption(
        language=language,
        label=label or name_of(language),
        key=f"{video.media_folder}/captions/{name}",
    )
    staged = Path(settings.SCRATCH_ROOT, "uploads", name)
    reservation = reserve(video.pk, caption.key)
    try:
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(content)
        media_store().publish(staged, caption.key)
        return run_in_transaction(lambda: _store(video_id, caption, reservation, by=by))
    except BaseException:
        release(reservation)
        raise
    finally:
        staged.unlink(missing_ok=True)


def _store(video_id: ObjectId, caption: Caption, reservation: ObjectId, *, by: Any) -> Video:
    video = own_video(video_id, by=by)
    others = [each for each in video.captions if each.language != caption.language]
    if len(others) >= settings.CAPTIONS_MAX_PER_VIDEO:
        raise Invalid(
            f"A video has captions in {settings.CAPTIONS_MAX_PER_VIDEO} languages at most.",
            field="language",
        )
    _replace(video, [*others, caption])
    keep(reservation)
    return video


@transactional
def remove_captions(video_id: ObjectId, *, by: Any, language: str) -> None:
    """Take the captions in `language` away. NotFound where there are none."""
    video = own_video(video_id, by=by)
    kept = [each for each in video.captions if each.language != language]
    if len(kept) == len(video.captions):
        raise NotFound(NO_CAPTIONS)
    _replace(video, kept)


def _replace(video: Video, captions: list[Caption]) -> None:
    """Store the list, in order of language; the files that it no longer names go by job."""
    named = {caption.key for caption in captions}
    outdated = [caption.key for caption in video.captions if caption.key not in named]
    video.captions = sorted(captions, key=lambda caption: caption.language)
    video.save(update_fields=["captions", "updated_at"])
    for key in outdated:
        forget_media(video.pk, key)


def _webvtt(source: Path) -> bytes:
    if source.stat().st_size > settings.CAPTION_MAX_BYTES:
        raise TooLarge(f"file may have {settings.CAPTION_MAX_BYTES} bytes at most.", field="file")
    try:
        cues = read_subtitles(source.read_bytes(), max_cues=settings.CAPTION_MAX_CUES)
    except SubtitleError as error:
        raise Invalid(error.message, field="file") from error
    return write_webvtt(cues)
