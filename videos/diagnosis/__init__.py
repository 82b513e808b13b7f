"""What of videos can be proved, and how."""

from accounts.models import User
from core.diagnosis import register
from core.diagnosis.counters import Counter, declare
from core.diagnosis.references import Reference
from core.diagnosis.references import declare as declare_references
from videos.diagnosis.files import unnamed_files
from videos.diagnosis.films import broken_videos
from videos.diagnosis.people import missing_pictures
from videos.diagnosis.queues import stuck_jobs
from videos.diagnosis.uploads import forgotten_uploads
from videos.models import (
    JobKind,
    ProcessingJob,
    Upload,
    UploadAllowance,
    UploadState,
    Video,
    VideoDay,
)


def install() -> None:
    """Tell the doctor and `recount`."""
    unfinished = Upload.objects.filter(state__in=(UploadState.RECEIVING, UploadState.COMPLETE))
    declare(
        Counter(
            of=User, field="videos_count", rows=Video.objects.filter(listed=True), by="owner_id"
        ),
        Counter(
            of=UploadAllowance,
            field="open_uploads",
            rows=unfinished,
            by="owner_id",
            key="user_id",
        ),
    )
    declare_references(
        Reference(VideoDay, "video_id", Video),
        # Jobs that clear up outlive their video.
        Reference(ProcessingJob, "video_id", Video, {"kind": JobKind.TRANSCODE.value}),
        Reference(UploadAllowance, "user_id", User),
    )
    register("videos", broken_videos)
    register("pictures", missing_pictures)
    register("files", unnamed_files)
    register("uploads", forgotten_uploads)
    register("jobs", stuck_jobs)
