"""Films that the store converts, taken through by tests as workers and the sweeper do."""

from videos.models import ProcessingJob, Video
from videos.tests.films import process
from videos.tests.waiting import wait_until


def job_of(video: Video) -> ProcessingJob:
    """Its processing, as stored."""
    return ProcessingJob.objects.get(pk=Video.objects.get(pk=video.pk).job_id)


def film_of(video: Video) -> tuple[str, str, str]:
    """The asset of the uploaded film."""
    return "video", "authenticated", f"videotube/{video.original.rpartition('.')[0]}"


def finish(video: Video) -> Video:
    """Work on the video until the store is done, as workers and the sweeper do."""
    seen: list[str] = []

    def done() -> bool:
        seen.append(process(video))
        return seen[-1] != "waiting"

    wait_until(done, seconds=20)
    assert seen[-1] == "done", seen
    video.refresh_from_db()
    return video
