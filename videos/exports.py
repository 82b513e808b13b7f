"""What videos hold of a person, for the archive of their own data."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from accounts.exports import BATCH, OwnFile, install, install_files, rows
from accounts.models import User
from videos.models import HistoryEntry, ImportedFile, Upload, UploadAllowance, Video


def install_sections() -> None:
    """Tell `accounts.exports`."""
    install("videos", _videos)
    install("history", _history)
    install("uploads", _uploads)
    install("upload_allowance", _allowance)
    install("imported_files", _imported)
    install_files(_files)


def with_titles(entries: Iterable[dict[str, Any]], user: User) -> Iterator[dict[str, Any]]:
    """Entries that name a video by `video_id`, with its title where the person may see it."""
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        ids = {entry["video_id"] for entry in batch}
        seen = Video.objects.filter(pk__in=list(ids)).visible_to(user).order_by()
        titles = dict(seen.values_list("pk", "title"))
        for entry in batch:
            yield {**entry, "title": titles.get(entry["video_id"])}


def _videos(user: User) -> Iterator[dict[str, Any]]:
    yield from rows(
        Video.objects.filter(owner_id=user.pk),
        "title",
        "description",
        "tags",
        "category",
        "language",
        "visibility",
        "status",
        "comments_enabled",
        "share_id",
        "duration",
        "width",
        "height",
        "original",
        "original_bytes",
        "thumbnail",
        "views",
        "likes_count",
        "dislikes_count",
        "comments_count",
        "published_at",
        "created_at",
        "updated_at",
    )


def _history(user: User) -> Iterator[dict[str, Any]]:
    mine = HistoryEntry.objects.filter(user_id=user.pk)
    yield from with_titles(rows(mine, "video_id", "watched_at", "position"), user)


def _uploads(user: User) -> Iterator[dict[str, Any]]:
    mine = Upload.objects.filter(owner_id=user.pk)
    yield from rows(mine, "title", "length", "offset", "state", "video_id", "created_at")


def _allowance(user: User) -> Iterator[dict[str, Any]]:
    mine = UploadAllowance.objects.filter(user_id=user.pk)
    yield from rows(mine, "day", "used", "open_uploads")


def _imported(user: User) -> Iterator[dict[str, Any]]:
    mine = ImportedFile.objects.filter(owner_id=user.pk)
    yield from rows(mine, "sha256", "size", "video_id", "created_at")


def _files(user: User) -> Iterator[OwnFile]:
    mine = Video.objects.filter(owner_id=user.pk).order_by("pk")
    for video in mine.only("original", "thumbnail", "captions").iterator(BATCH):
        if video.original:
            yield OwnFile("film", video.original, is_original=True)
        if video.thumbnail:
            yield OwnFile("thumbnail", video.thumbnail)
        for caption in video.captions:
            yield OwnFile(f"captions ({caption.language})", caption.key, is_original=True)
