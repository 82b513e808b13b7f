"""A ready video plays: everything that its detail and its playlists name can be fetched."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from core.testing.client import ApiClient
from videos.media.hls import parse_master, parse_media_playlist
from videos.models import ProcessingJob, Video
from videos.services import jobs, publishing
from videos.tests.films import process, upload


def fetch(url):
    """As a player does: without a token, by the URL alone."""
    answer = ApiClient().http.get(urlsplit(url).path)
    return answer.status_code, b"".join(answer.streaming_content if answer.streaming else [])


def named_by(detail):
    """URLs of all files of a video, found as a player finds them."""
    master = detail["sources"]["hls"]
    found = [detail["videoFile"], detail["thumbnail"], master]
    found += [single["url"] for single in detail["sources"]["progressive"]]
    for rendition in parse_master(fetch(master)[1].decode()):
        playlist = urljoin(master, rendition)
        found.append(playlist)
        for segment, _ in parse_media_playlist(fetch(playlist)[1].decode()).segments:
            found.append(urljoin(playlist, segment))
    index = detail["storyboard"]
    tiles = re.findall(r"^(\S+)#xywh=", fetch(index)[1].decode(), re.MULTILINE)
    return [*found, index, *(urljoin(index, tile) for tile in set(tiles))]


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_every_file_of_a_ready_video_is_there_and_goes_with_the_right(
    ready_video, owner, as_owner, visibility
):
    video = ready_video(visibility=visibility)
    urls = named_by(as_owner.get(f"videos/{video.pk}"))
    assert len(urls) > 10
    assert {fetch(url)[0] for url in urls} == {200}
    assert all(("/signed/" in url) == (visibility != "public") for url in urls)
    owner.refresh_from_db()
    owner.set_password("another one")
    owner.save()
    expected = 200 if visibility == "public" else 404
    assert {fetch(url)[0] for url in urls} == {expected}


def test_the_files_of_a_public_video_that_becomes_private_are_gone_at_once(ready_video, owner, api):
    video = ready_video()
    urls = named_by(api.get(f"videos/{video.pk}"))
    publishing.toggle_publish(video.pk, by=owner)
    assert {fetch(url)[0] for url in urls} == {404}


def test_detail_playlists_and_files_agree_on_the_length(ready_video, as_owner):
    video = ready_video()
    detail = as_owner.get(f"videos/{video.pk}")
    master = detail["sources"]["hls"]
    for rendition in parse_master(fetch(master)[1].decode()):
        media = parse_media_playlist(fetch(urljoin(master, rendition))[1].decode())
        assert media.ended
        assert media.duration == pytest.approx(detail["duration"], abs=1)


@pytest.mark.usefixtures("media_root", "fast_encoder", "redis_server")
def test_the_status_follows_the_worker(owner, as_owner, short_film):
    video = upload(owner, short_film)
    path = f"videos/{video.pk}/status"
    job = jobs.claim(video.job_id, owner="w")
    assert jobs.renew(job, stage="transcoding", progress=42)
    told = as_owner.get(path)
    assert (told["status"], told["stage"], told["progress"]) == ("processing", "transcoding", 42)
    assert (told["attempts"], told["error"], told["finishedAt"]) == (1, None, None)
    jobs.fail(job, code="out_of_memory", message="Too much.", permanent=False)
    told = as_owner.get(path)
    assert (told["status"], told["error"]["code"]) == ("processing", "out_of_memory")
    ProcessingJob.objects.filter(pk=video.job_id).update(run_after=job.started_at)
    assert process(Video.objects.get(pk=video.pk)) == "done"
    told = as_owner.get(path)
    assert (told["status"], told["progress"], told["attempts"]) == ("ready", 100, 2)
    assert told["error"] is None
