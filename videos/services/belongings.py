"""What videos keep of a person, and how it goes."""

from bson import ObjectId
from django.db.models import Q, Sum

from accounts.erasure import bounded, install, install_rows
from videos.models import HistoryEntry, ImportedFile, Upload, UploadAllowance, Video
from videos.services.removal import remove_video
from videos.services.uploads import discard

VIDEOS_AT_A_TIME = 20


def install_steps() -> None:
    """Tell `accounts.erasure`."""
    install_rows("upload allowances", UploadAllowance, "user_id")
    install_rows("imported files", ImportedFile, "owner_id")
    install_rows("history entries", HistoryEntry, "user_id")
    install("uploads", erase_uploads, count=lambda id_: bounded(Upload.objects.filter(owner=id_)))
    install("videos", erase_videos, count=lambda id_: bounded(Video.objects.filter(owner=id_)))


def erase_videos(user_id: ObjectId) -> int:
    """Each with its comments, likes, places in playlists, statistics, reports and files."""
    videos = list(Video.objects.filter(owner_id=user_id).order_by()[:VIDEOS_AT_A_TIME])
    for video in videos:
        remove_video(video, by=None, reason="The account was deleted.")
    return len(videos)


def erase_uploads(user_id: ObjectId) -> int:
    """Films on their way in, with their bytes; who still writes to one is stopped."""
    uploads = list(Upload.objects.filter(owner_id=user_id).order_by()[:VIDEOS_AT_A_TIME])
    return sum(discard(upload, still=Q()) for upload in uploads)


def bytes_of(user_id: ObjectId) -> int:
    """What the originals of the person's videos take."""
    held = Video.objects.filter(owner_id=user_id).order_by()
    return int(held.aggregate(n=Sum("original_bytes"))["n"] or 0)
