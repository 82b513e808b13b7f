"""Documents of videos."""

from videos.models.history import HistoryEntry
from videos.models.imported import ImportedFile
from videos.models.job import UNFINISHED, JobKind, JobState, ProcessingJob
from videos.models.media import Caption, Rendition
from videos.models.statistics import VideoDay
from videos.models.upload import Upload, UploadAllowance, UploadState
from videos.models.video import Status, Video, Visibility

__all__ = [
    "UNFINISHED",
    "Caption",
    "HistoryEntry",
    "ImportedFile",
    "JobKind",
    "JobState",
    "ProcessingJob",
    "Rendition",
    "Status",
    "Upload",
    "UploadAllowance",
    "UploadState",
    "Video",
    "VideoDay",
    "Visibility",
]
