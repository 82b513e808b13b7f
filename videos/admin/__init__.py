"""The staff's door to videos: looked at here, changed by actions that call one service each."""

from videos.admin.jobs import ProcessingJobAdmin
from videos.admin.uploads import UploadAdmin
from videos.admin.videos import VideoAdmin

__all__ = ["ProcessingJobAdmin", "UploadAdmin", "VideoAdmin"]
