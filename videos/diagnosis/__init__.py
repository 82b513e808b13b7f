"""What of videos can be proved, and how."""

from accounts.models import User
from core.diagnosis import register
from core.diagnosis.counters import Counter, declare
from core.diagnosis.references import Reference
from core.diagnosis.references import declare as declare_references
from videos.diagnosis.files import files
from videos.diagnosis.films import films
from videos.diagnosis.people import pictures
from videos.diagnosis.queues import queues
from videos.diagnosis.uploads import uploads
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
    register("videos", films)
    register("pictures", pictures)
    register("files", files)
    register("uploads", uploads)
    register("jobs", queues)
