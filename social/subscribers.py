"""What social does when something happens in the apps below."""

from social.services.erasure import erase_video
from videos.events import VideoDeleted


def forget_video(event: VideoDeleted) -> None:
    """Comments and reactions go in the transaction in which the video goes."""
    erase_video(event.video_id)
