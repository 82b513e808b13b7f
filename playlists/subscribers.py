"""What playlists do when something happens in the apps below."""

from playlists.services.erasure import erase_video
from videos.events import VideoDeleted


def forget_video(event: VideoDeleted) -> None:
    """Its entries go in the transaction in which the video goes."""
    erase_video(event.video_id)
