"""What staff do to many videos and jobs at once: each operation is one service call a row."""

from typing import Any

from bson import ObjectId

from core.bulk.operations import Operation, has_right, install, on_row
from core.errors import NotFound
from videos.models import Video
from videos.services import jobs, removal

RETRY = "videos.retry"
DELETE = "videos.delete"
REQUEUE = "videos.requeue_jobs"
GONE = "This video is gone."
NOT_FAILED = "Its work has not failed."


def install_operations() -> None:
    """Tell `core.bulk`."""
    install(
        Operation(
            name=RETRY,
            model="videos.video",
            label="Process failed videos again",
            done="queued",
            act=_retry,
            may=has_right("videos.change_video"),
            unchanged=NOT_FAILED,
        )
    )
    install(
        Operation(
            name=DELETE,
            model="videos.video",
            label="Delete videos",
            done="deleted",
            act=on_row(Video.objects.all, removal.remove_video, gone=GONE),
            may=has_right("videos.delete_video"),
        )
    )
    install(
        Operation(
            name=REQUEUE,
            model="videos.processingjob",
            label="Run failed jobs again",
            done="queued",
            act=_requeue,
            may=has_right("videos.change_processingjob"),
            unchanged=NOT_FAILED,
        )
    )


def _retry(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:  # noqa: ARG001 - an Act
    video: Video | None = Video.objects.filter(pk=id_).first()
    if video is None:
        raise NotFound(GONE)
    return video.job_id is not None and jobs.requeue(video.job_id, by=by)


def _requeue(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:  # noqa: ARG001 - an Act
    return jobs.requeue(id_, by=by)
