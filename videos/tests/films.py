"""Films for tests: uploaded as the API does, processed by the real pipeline."""

import os
import shutil
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from core.storage import media_store
from videos.media.ffmpeg import find_ffmpeg
from videos.models import JobKind, JobState, ProcessingJob, Status, Video
from videos.services import publishing, runner
from videos.services.listing import relist, unlist_deleted

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
BIKES = SAMPLES / "bikes.mp4"
MEDIA_FIELDS = (
    "master",
    "storyboard",
    "renditions",
    "duration",
    "width",
    "height",
    "original_bytes",
)


@dataclass(frozen=True)
class ProcessedFilm:
    """Files of a finished video in `folder`, which stood in the media folder as `key`."""

    folder: Path
    key: str
    fields: dict[str, Any]


def upload(by: User, film: Path = BIKES, **text: Any) -> Video:
    """What `POST videos` does with a copy of `film`."""
    staged = Path(settings.SCRATCH_ROOT, "uploads", f"{uuid.uuid4().hex}.upload")
    staged.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(film, staged)
    return publishing.create_video(
        by=by, film=staged, text=publishing.VideoText(**{"title": "Bikes", **text})
    )


def process(video: Video) -> str:
    """Run the video's job in this process, as a worker does."""
    return runner.run(Video.objects.get(pk=video.pk).job_id)


def clear_up() -> None:
    """Carry out every queued removal of files, also those that wait for their time."""
    clearing = ProcessingJob.objects.filter(kind=JobKind.DELETE_MEDIA, state=JobState.QUEUED)
    clearing.update(run_after=timezone.now())
    for job_id in list(clearing.values_list("pk", flat=True)):
        assert runner.run(job_id) == "done"


def process_once(by: User, shelf: Path) -> ProcessedFilm:
    """Take the sample through the pipeline and keep its files at `shelf`."""
    video = upload(by)
    assert process(video) == "done"
    video.refresh_from_db()
    shutil.copytree(media_store().local_path(video.media_folder), shelf)
    fields = {name: getattr(video, name) for name in MEDIA_FIELDS}
    for name in ("original", "revision", "thumbnail", "thumbnail_candidates"):
        fields[name] = getattr(video, name)
    key = video.media_folder
    # Without a trace: not by the service, which records it and leaves a job.
    unlist_deleted(video)
    Video.objects.filter(pk=video.pk).delete()
    ProcessingJob.objects.filter(video_id=video.pk).delete()
    shutil.rmtree(media_store().local_path(key))
    return ProcessedFilm(shelf, key, fields)


def put_in_place(film: ProcessedFilm, media_root: Path, by: User, **changes: Any) -> Video:
    """A new ready video of `by`, with links to the files of `film`."""
    pk = ObjectId()
    key = f"videos/{pk}"
    shutil.copytree(film.folder, media_root / key, copy_function=os.link)

    def moved(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace(film.key, key)
        if isinstance(value, list):
            return [moved(item) for item in value]
        return value

    video = Video(
        pk=pk,
        owner=by,
        status=Status.READY,
        **{
            "title": "Bikes",
            "published_at": timezone.now(),
            **{name: moved(value) for name, value in film.fields.items()},
            **changes,
        },
    )
    if video.visibility != "private":
        video.published_visibility = video.visibility
    video.save(force_insert=True)
    relist(video)
    by.refresh_from_db()
    return video


def make_film(path: Path, *arguments: str) -> Path:
    """Have ffmpeg make `path` from `arguments`."""
    command = [find_ffmpeg().path, "-nostdin", "-v", "error", "-y", *arguments, str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return path


def files_below(folder: Path) -> list[str]:
    """Names of all files, for tests that nothing is left behind."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def stored(video: Video) -> dict[str, Any]:
    """The document as the database has it, to prove that nothing has changed."""
    found: dict[str, Any] = connection.database[Video._meta.db_table].find_one({"_id": video.pk})
    return found


def counted(owner: User) -> tuple[int, int]:
    """(the owner's videos_count as stored, their listed rows): two numbers that must agree."""
    listed = Video.objects.filter(owner_id=owner.pk, listed=True).count()
    return User.objects.get(pk=owner.pk).videos_count, listed
