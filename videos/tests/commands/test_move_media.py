"""A site that moves to Cloudinary, and home again: everything plays on the way."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from accounts.services.profile import set_avatar
from core.storage import media_store
from core.testing.client import ApiClient
from videos.models import Status, Video
from videos.services import captions, publishing
from videos.tests.converted import finish
from videos.tests.films import clear_up, files_below, process, upload

pytestmark = pytest.mark.usefixtures("fast_encoder", "redis_server")


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(out, "PNG")
    out.seek(0)
    return out


@pytest.fixture
def site(moves_to, owner, short_film, tmp_path):
    """A film with a thumbnail of its own and captions, by somebody with an avatar, on the disk."""
    set_avatar(by=owner, file=picture())
    video = upload(owner, short_film)
    assert process(video) == "done"
    source = tmp_path / "en.vtt"
    source.write_text("WEBVTT\n\n00:00.000 --> 00:00.500\nHello\n")
    captions.put_captions(video.pk, by=owner, source=source, language="en")
    publishing.edit_video(video.pk, by=owner, text=publishing.VideoText(), thumbnail=picture())
    return Video.objects.get(pk=video.pk)


def plays(video: Video) -> list[int]:
    """Statuses of all that the detail names, for a guest."""
    detail = ApiClient().get(f"videos/{video.pk}")
    urls = [detail["videoFile"], detail["thumbnail"], detail["storyboard"]]
    urls += [detail["sources"]["hls"], detail["captions"][0]["url"], detail["owner"]["avatar"]]
    here = [url.removeprefix("http://testserver") for url in urls]
    responses = [ApiClient().http.get(url) for url in here if url.startswith("/")]
    for response in responses:
        if response.streaming:
            assert b"".join(response.streaming_content)
    return [response.status_code for response in responses]


def test_there_and_back_again(site, moves_to, run, cloudinary, media_root):
    on_disk = files_below(media_root)
    moves_to("cloudinary")
    preview = run("move_media", "--dry-run")
    assert preview.summary == {
        "to": "cloudinary",
        "last": str(site.pk),
        "would_be_moved": 3,
        "would_be_queued": 1,
    }
    assert (files_below(media_root), cloudinary.library.names()) == (on_disk, set())

    done = run("move_media")
    assert (done.code, done.summary["moved"], done.summary["queued"]) == (0, 3, 1)
    assert plays(site) == [200] * 5  # the avatar comes from Cloudinary by now
    assert run("move_media").summary["under_way"] == 1
    finish(site)
    clear_up()
    assert files_below(media_root) == []
    assert plays(site) == [200] * 5
    assert run("move_media", plain=True).text == "To cloudinary: nothing is left.\n"

    moves_to("disk")
    assert plays(site) == [200] * 5
    assert run("move_media", "--dry-run").summary["would_be_queued"] == 1
    done = run("move_media")
    assert (done.code, done.summary["moved"], done.summary["queued"]) == (0, 3, 1)
    assert plays(site) == [200] * 6
    assert process(site) == "done"
    clear_up()
    assert run("move_media", plain=True).text == "To disk: nothing is left.\n"
    assert cloudinary.library.names() == set()

    moves_to("disk alone")
    assert plays(site) == [200] * 6
    assert len(files_below(media_root)) == len(on_disk)


def test_without_another_place_it_says_so(run, settings):
    settings.CLOUDINARY_URL = ""
    refused = run("move_media")
    assert refused.code == 2
    assert "CLOUDINARY_URL" in refused.error


def test_what_failed_is_told_and_done_by_the_next_call(site, moves_to, run, cloudinary, media_root):
    moves_to("cloudinary")
    before = files_below(media_root)
    cloudinary.faults.set("error", where="/upload")
    failed = run("move_media")
    assert (failed.code, failed.summary["failed"], failed.summary["queued"]) == (1, 3, 1)
    assert all(item["error"] for item in failed.items if item["outcome"] == "failed")
    assert set(before) <= set(files_below(media_root))
    cloudinary.faults.heal()
    again = run("move_media")
    assert (again.code, again.summary["moved"], again.summary["under_way"]) == (0, 3, 1)


def test_a_failed_film_comes_home_as_it_was_uploaded(
    site, moves_to, run, cloudinary, owner, short_film, media_root
):
    moves_to("cloudinary")
    failed = finish(upload(owner, short_film))
    Video.objects.filter(pk=failed.pk).update(status=Status.FAILED, revision="", listed=False)
    moves_to("disk")
    assert run("move_media").code == 0
    assert (media_root / failed.original).read_bytes() == short_film.read_bytes()
    assert not [name for name in cloudinary.library.names() if "original" in name]


def test_what_is_nowhere_is_named(site, moves_to, run, media_root):
    moves_to("disk")
    Path(media_root, site.captions[0].key).unlink()
    missing = run("move_media")
    assert missing.code == 1
    wrong = [item for item in missing.items if item["outcome"] == "missing"]
    assert [item["key"] for item in wrong] == [site.captions[0].key]
    assert media_store().exists(site.original)


def test_it_goes_on_behind_a_video_and_queues_no_more_than_its_limit(
    site, moves_to, run, owner, short_film
):
    second = upload(owner, short_film)
    assert process(second) == "done"
    moves_to("cloudinary")
    first = run("move_media", "--limit", "1")
    assert (first.summary["queued"], first.summary["last"]) == (1, str(site.pk))
    rest = run("move_media", "--after", str(site.pk))
    assert [item["video"] for item in rest.items] == [str(second.pk)]
