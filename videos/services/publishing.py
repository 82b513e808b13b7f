"""Uploading, editing and publishing videos."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from core.errors import Invalid, UnsupportedMedia
from core.images import Picture, display_picture
from core.mongo.transaction import run_in_transaction, transactional
from core.storage import media_store
from videos.media import sniff_container
from videos.models import JobKind, Status, Video, Visibility
from videos.services import jobs, upload_quota
from videos.services.access import own_video
from videos.services.holding import is_to_wait
from videos.services.listing import relist
from videos.services.removal import discard_media, forget_media
from videos.services.reservations import keep, release, reserve

HEAD_BYTES = 4096
THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT = 1280, 720


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoText:
    """What people say about a video; None means unchanged (or the default of a new video)."""

    title: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    category: str | None = None
    language: str | None = None
    comments_enabled: bool | None = None
    visibility: str | None = None
    publish_at: datetime | None = None
    thumbnail_index: int | None = None


def upload_video(
    *, by: Any, film: Path, text: VideoText, thumbnail: IO[bytes] | None = None
) -> Video:
    """`create_video` within the person's quota, held where the rules want it. Raises
    QuotaExceeded."""
    size = film.stat().st_size
    day = upload_quota.open_day(by.pk)
    upload_quota.ensure_room(by.pk, size=size)
    return create_video(
        by=by,
        film=film,
        text=text,
        thumbnail=thumbnail,
        is_held=is_to_wait(by=by),
        together_with=lambda _video: upload_quota.reserve(by.pk, size=size, day=day),
    )


def create_video(
    *,
    by: Any,
    film: Path,
    text: VideoText,
    thumbnail: IO[bytes] | None = None,
    is_held: bool = False,
    together_with: Callable[[Video], object] | None = None,
) -> Video:
    """Take over the uploaded file `film`, and queue its processing.

    The document comes first (`uploading`), then the file is moved, then the document says
    `processing`: a server that dies in between leaves nothing listed and nothing unnamed.
    With `is_held` it waits for staff's approval before others see it.
    `together_with` runs in the transaction of that last step; if it raises, there is no video.
    Raises UnsupportedMedia for what is no film or no picture; nothing is left then.
    """
    container = container_of(film)
    picture = _thumbnail(thumbnail)
    now = timezone.now()
    video = Video(pk=ObjectId(), owner=by, created_at=now, is_hidden=is_held, is_held=is_held)
    apply_text(video, text, now=now)
    video.original = f"{video.media_folder}/original/{secrets.token_hex(8)}.{container}"
    video.original_bytes = film.stat().st_size
    video.save(force_insert=True)
    try:
        media_store().receive(film, video.original)
        if picture is not None:
            video.thumbnail = _thumbnail_key(video, picture)
            _publish_thumbnail(picture, video.thumbnail)
        return run_in_transaction(lambda: start_processing(video, together_with))
    except BaseException:
        Video.objects.filter(pk=video.pk).delete()
        discard_media(video.pk, video.media_folder)
        raise


def start_processing(video: Video, together_with: Callable[[Video], object] | None = None) -> Video:
    """Queue the job of a film that is there; call it in a transaction."""
    if together_with is not None:
        together_with(video)
    job = jobs.enqueue(JobKind.TRANSCODE, video_id=video.pk)
    video.job_id = job.pk
    video.status = Status.PROCESSING
    video.save(update_fields=["job_id", "status", "thumbnail", "updated_at"])
    return video


def edit_video(
    video_id: ObjectId, *, by: Any, text: VideoText, thumbnail: IO[bytes] | None = None
) -> Video:
    """Change what is given. A new picture replaces the old one wholly or not at all."""
    picture = _thumbnail(thumbnail)
    if picture is None:
        return run_in_transaction(lambda: _edit(video_id, by=by, text=text))
    video = own_video(video_id, by=by)
    key = _thumbnail_key(video, picture)
    reservation = reserve(video.pk, key)
    try:
        _publish_thumbnail(picture, key)
        return run_in_transaction(
            lambda: _edit(video_id, by=by, text=text, thumbnail=key, reservation=reservation)
        )
    except BaseException:
        release(reservation)
        raise


def _edit(
    video_id: ObjectId,
    *,
    by: Any,
    text: VideoText,
    thumbnail: str = "",
    reservation: ObjectId | None = None,
) -> Video:
    video = own_video(video_id, by=by)
    if reservation is not None:
        keep(reservation)
    replaced = video.thumbnail
    apply_text(video, text, now=timezone.now())
    if text.thumbnail_index is not None:
        if text.thumbnail_index >= len(video.thumbnail_candidates):
            raise Invalid("There is no such thumbnail to choose.", field="thumbnailIndex")
        video.thumbnail = video.thumbnail_candidates[text.thumbnail_index]
    if thumbnail:
        video.thumbnail = thumbnail
    video.save()
    relist(video)
    if replaced not in ("", video.thumbnail, *video.thumbnail_candidates):
        forget_media(video.pk, replaced)
    return video


@transactional
def toggle_publish(video_id: ObjectId, *, by: Any) -> Video:
    """Between private and the visibility it was last published with.

    A video that waits for its time is published at once.
    """
    video = own_video(video_id, by=by)
    now = timezone.now()
    if video.is_published(now):
        video.visibility = Visibility.PRIVATE
    else:
        if video.visibility == Visibility.PRIVATE:
            video.visibility = video.published_visibility
        if video.published_at is None or video.published_at > now:
            video.published_at = now
    video.save()
    relist(video)
    return video


@transactional
def retry_processing(video_id: ObjectId, *, by: Any) -> Video:
    """Queue what has failed again, a replacement before the video's own film; where nothing has
    failed, change nothing."""
    video = own_video(video_id, by=by)
    if video.replacement_id:
        jobs.requeue(video.replacement_id)
    elif video.job_id and jobs.requeue(video.job_id) and video.status == Status.FAILED:
        # One that plays goes on playing while its files are made again.
        video.status = Status.PROCESSING
    return video


def apply_text(video: Video, text: VideoText, *, now: datetime) -> None:
    """Set what is given, and what follows from it."""
    for name in ("title", "description", "tags", "category", "language", "comments_enabled"):
        value = getattr(text, name)
        if value is not None:
            setattr(video, name, value)
    if text.visibility is not None:
        video.visibility = text.visibility
    if text.publish_at is not None:
        if text.publish_at <= now:
            raise Invalid("The time of publishing must be in the future.", field="publishAt")
        video.published_at = text.publish_at
    if video.visibility != Visibility.PRIVATE:
        video.published_visibility = video.visibility
        video.published_at = video.published_at or now


def container_of(film: Path) -> str:
    """The extension of the film's container, by its first bytes. Raises UnsupportedMedia."""
    with film.open("rb") as handle:
        container = sniff_container(handle.read(HEAD_BYTES))
    if container is None:
        raise UnsupportedMedia("This is not a film in a format we know.", field="videoFile")
    return container.extension


def _thumbnail(source: IO[bytes] | None) -> Picture | None:
    if source is None:
        return None
    return display_picture(
        source, field="thumbnail", width=THUMBNAIL_WIDTH, height=THUMBNAIL_HEIGHT, crop=False
    )


def _thumbnail_key(video: Video, picture: Picture) -> str:
    return f"{video.media_folder}/thumbnails/{secrets.token_hex(8)}.{picture.extension}"


def _publish_thumbnail(picture: Picture, key: str) -> None:
    staged = Path(settings.SCRATCH_ROOT, "uploads", Path(key).name)
    staged.parent.mkdir(parents=True, exist_ok=True)
    staged.write_bytes(picture.data)
    try:
        media_store().publish(staged, key)
    finally:
        staged.unlink(missing_ok=True)
