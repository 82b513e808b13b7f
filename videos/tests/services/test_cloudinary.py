"""From an upload to a video that plays from Cloudinary, and all that can go wrong on the way."""

import threading
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests
from django.utils import timezone
from PIL import Image

from core.storage import media_store
from core.testing.client import ApiClient
from core.testing.cloudinary import FakeCloudinary
from videos.models import ProcessingJob, Status, Video
from videos.services import cleanup, publishing, removal
from videos.tests.converted import finish, job_of
from videos.tests.films import clear_up, files_below, make_film, process, upload
from videos.tests.waiting import wait_until

pytestmark = pytest.mark.usefixtures("fast_encoder", "redis_server")


def named_by(detail: dict[str, Any]) -> list[str]:
    """Every URL of a video detail."""
    sources = detail["sources"]
    urls = [detail["thumbnail"], detail["videoFile"], detail["storyboard"], sources["hls"]]
    urls += [one["url"] for one in sources["progressive"]] + detail["thumbnailCandidates"]
    return [url.removeprefix("http://testserver") for url in (*urls, sources["original"])]


def status_of(client: ApiClient, url: str, method: str = "get") -> int:
    response = getattr(client.http, method)(url)
    if response.streaming:
        assert b"".join(response.streaming_content) or method == "head"
    return response.status_code


def lines_of(client: ApiClient, url: str) -> list[str]:
    response = client.http.get(url)
    assert response.status_code == 200, url
    return [line for line in response.content.decode().splitlines() if line[:1] not in ("", "#")]


@pytest.mark.parametrize("cloudinary", ["sha1", "sha256"], indirect=True)
def test_upload_to_ready_to_private_to_deleted(
    cloudinary: FakeCloudinary, owner: Any, clients: dict[str, ApiClient], media_root: Path
) -> None:
    video = upload(owner)
    assert files_below(media_root) == [video.original]
    video = finish(video)
    assert (video.status, video.listed) == (Status.READY, True)
    assert (video.width, video.height) == (640, 272)
    assert files_below(media_root) == []
    assert files_below(media_root.parent / "scratch") == []
    detail = clients["owner"].get(f"videos/{video.pk}")
    urls = named_by(detail)
    assert len(urls) == 9
    assert all(urls)
    for url in urls:
        assert status_of(clients["owner"], url) == status_of(clients["owner"], url, "head") == 200
    guest = clients["guest"]
    # The original's address carries the owner's right; its plain name is nobody else's.
    assert [status_of(guest, url) for url in (*urls[:-1], f"/media/{video.original}")] == [
        *[200] * 8,
        404,
    ]
    # Every file that a playlist names comes from this site, and is there.
    hls = urls[3]
    variants = lines_of(guest, hls)
    assert len(variants) == 2
    base = hls.rpartition("/")[0]
    segments = [f"{base}/{name}" for v in variants for name in lines_of(guest, f"{base}/{v}")]
    assert len(segments) >= 2
    assert {status_of(guest, url) for url in segments} == {200}

    clients["owner"].patch(f"videos/{video.pk}", {"visibility": "private"})
    for url in [*urls[:-1], f"{base}/{variants[0]}", *segments]:
        assert status_of(guest, url) == status_of(clients["other"], url) == 404
        assert status_of(clients["owner"], url) == 200
    signed = named_by(clients["owner"].get(f"videos/{video.pk}"))
    # The names in a playlist carry the token on.
    base = signed[3].rpartition("/")[0]
    assert [status_of(guest, f"{base}/{name}") for name in lines_of(guest, signed[3])] == [200, 200]

    clients["owner"].delete(f"videos/{video.pk}")
    assert {status_of(clients["owner"], url) for url in [*urls, *signed]} == {404}
    clear_up()
    assert cloudinary.library.names() == set()


def test_no_answer_leads_to_cloudinary_unless_the_operator_says_so(
    cloudinary: FakeCloudinary, owner: Any, api: ApiClient, settings: Any, short_film: Path
) -> None:
    video = finish(upload(owner, short_film))
    url = media_store().url(f"{video.revision}/{video.renditions[0].path}")
    assert url.startswith("/media/videos/")
    assert "Location" not in api.http.get(url)
    settings.CLOUDINARY_REDIRECT_PUBLIC = True
    redirect = api.http.get(url)
    assert redirect.status_code == 302
    assert redirect["Location"].startswith(cloudinary.origin)
    assert redirect["Cache-Control"] == "public, max-age=5"
    Video.objects.filter(pk=video.pk).update(visibility="private", listed=False)
    assert api.http.get(url).status_code == 404


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("image/webp", "image/webp"),
        ("image/avif,image/webp,image/*;q=0.8,*/*;q=0.5", "image/webp"),
        ("image/avif", "image/jpeg"),
        ("image/webp;q=0,*/*", "image/jpeg"),
        ("*/*", "image/jpeg"),
        ("", "image/jpeg"),
    ],
)
def test_a_still_comes_in_the_lightest_form_that_the_browser_takes_and_that_was_ordered(
    cloudinary: FakeCloudinary, owner: Any, api: ApiClient, short_film: Path, accept: str, kind: str
) -> None:
    video = finish(upload(owner, short_film))
    assert video.thumbnail_candidates[0] == video.thumbnail
    for key in video.thumbnail_candidates:
        for method in (api.http.get, api.http.head):
            answer = method(media_store().url(key), HTTP_ACCEPT=accept)
            assert (answer.status_code, answer["Content-Type"]) == (200, kind)
            assert "Accept" in answer["Vary"]
    still = api.http.get(media_store().url(video.thumbnail), HTTP_ACCEPT=accept)
    with Image.open(BytesIO(b"".join(still.streaming_content))) as picture:
        assert Image.MIME[picture.format or ""] == kind
        assert picture.size == (128, 96)
    asked = [line for line in cloudinary.requests if "/so_" in line or ",so_" in line]
    assert {line.rpartition(".")[2] for line in asked} <= {"jpg", "webp"}
    assert not any("f_auto" in line for line in asked)


def test_a_redirect_to_a_still_is_kept_for_browsers_of_the_same_kind_only(
    cloudinary: FakeCloudinary, owner: Any, api: ApiClient, settings: Any, short_film: Path
) -> None:
    settings.CLOUDINARY_REDIRECT_PUBLIC = True
    url = media_store().url(finish(upload(owner, short_film)).thumbnail)
    answers = {accept: api.http.get(url, HTTP_ACCEPT=accept) for accept in ("image/webp", "*/*")}
    for accept, answer in answers.items():
        assert "Accept" in answer["Vary"]
        form = requests.get(answer["Location"], headers={"Accept": "*/*"}, timeout=5)
        kind = "image/jpeg" if accept == "*/*" else accept
        assert (form.status_code, form.headers["Content-Type"]) == (200, kind)


def test_a_name_in_a_playlist_is_good_for_its_own_film_alone(
    cloudinary: FakeCloudinary, owner: Any, api: ApiClient, short_film: Path
) -> None:
    first, second = finish(upload(owner, short_film)), finish(upload(owner, short_film))
    name = lines_of(api, media_store().url(f"{first.revision}/{first.master}"))[0]
    assert api.http.get(f"/media/{first.revision}/hls/{name}").status_code == 200
    assert api.http.get(f"/media/{second.revision}/hls/{name}").status_code == 404
    forged = name[:-10] + ("0" if name[-10] != "0" else "1") + name[-9:]
    assert api.http.get(f"/media/{first.revision}/hls/{forged}").status_code == 404
    for _ in range(3):
        assert api.http.get(f"/media/{first.revision}/film_4k.mp4").status_code == 404
    assert api.http.get(f"/media/{first.revision}/hls/{name}").status_code == 200


def test_no_worker_is_held_while_cloudinary_works_and_waiting_costs_no_try(
    cloudinary: FakeCloudinary,
    owner: Any,
    as_owner: ApiClient,
    media_root: Path,
    short_film: Path,
) -> None:
    cloudinary.api.eager_stopped = True
    video = upload(owner, short_film)
    for _ in range(3):
        assert process(video) == "waiting"
    job = job_of(video)
    assert (job.state, job.stage, job.attempts, job.fencing) == ("queued", "waiting", 1, 3)
    status = as_owner.get(f"videos/{video.pk}/status")
    assert (status["status"], status["stage"], status["error"]) == ("processing", "waiting", None)
    assert 60 <= status["progress"] < 97
    assert as_owner.get(f"videos/{video.pk}")["videoFile"] == ""
    assert files_below(media_root) == [video.original]
    uploads = [line for line in cloudinary.requests if line.endswith("/video/upload")]
    assert len(uploads) == 1
    ProcessingJob.objects.filter(pk=job.pk).update(started_at=timezone.now() - timedelta(days=1))
    assert process(video) == "failed"
    assert job_of(video).error_code == "timed_out"
    assert as_owner.post(f"videos/{video.pk}/retry")["status"] == "processing"
    cloudinary.api.eager_stopped = False
    assert finish(video).status == Status.READY
    assert len([line for line in cloudinary.requests if line.endswith("/video/upload")]) == 1


def test_a_film_that_is_refused_here_never_reaches_cloudinary(
    cloudinary: FakeCloudinary, owner: Any, tmp_path: Path
) -> None:
    sound = make_film(tmp_path / "sound.mp4", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac")
    video = upload(owner, sound)
    assert process(video) == "failed"
    assert job_of(video).error_code == "no_video_stream"
    assert cloudinary.requests == []


def test_a_video_deleted_while_it_is_uploaded_leaves_nothing(
    cloudinary: FakeCloudinary, owner: Any, settings: Any, media_root: Path
) -> None:
    settings.CLOUDINARY_CHUNK_BYTES = 100_000
    cloudinary.faults.set("hang", where="/video/upload", after=1)
    video = upload(owner)
    outcome: list[str] = []
    worker = threading.Thread(target=lambda: outcome.append(process(video)))
    worker.start()
    wait_until(lambda: sum(line.endswith("/video/upload") for line in cloudinary.requests) == 2)
    removal.delete_video(video.pk, by=owner)
    worker.join(timeout=20)
    cloudinary.faults.heal()
    assert outcome == ["lost"]
    clear_up()
    assert cloudinary.library.names() == set()
    assert files_below(media_root) == []


def test_a_local_copy_that_a_dead_worker_left_is_swept_and_others_are_spared(
    cloudinary: FakeCloudinary, owner: Any, short_film: Path, media_root: Path
) -> None:
    done, waits = finish(upload(owner, short_film)), upload(owner, short_film)
    left = media_root / done.original
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"film")
    cleanup.sweep(timezone.now())
    assert files_below(media_root) == [waits.original]


def test_media_from_before_cloudinary_are_served_from_the_disk_and_go_with_their_video(
    ready_video: Any, request: pytest.FixtureRequest, media_root: Path, as_owner: ApiClient
) -> None:
    video = ready_video()
    fake = request.getfixturevalue("cloudinary")
    for url in named_by(as_owner.get(f"videos/{video.pk}")):
        assert status_of(as_owner, url) == 200
    assert fake.requests == []
    cleanup.sweep(timezone.now())
    assert (media_root / video.original).is_file()
    publishing.toggle_publish(video.pk, by=video.owner)
    removal.delete_video(video.pk, by=video.owner)
    clear_up()
    assert files_below(media_root) == []
