"""D6: exactly what was planted is found, mended with a preview first, and nothing is lost."""

import json

import pytest
from bson import ObjectId

from accounts.models import User
from core.testing.commands import run_command
from social.models import Comment, Reaction, Subscription
from videos.models import HistoryEntry, Upload, Video, VideoDay
from videotube.tests.doctor.conftest import ONLY_DATA, Site, live_upload


def plant(site: Site) -> dict[str, str]:
    """Three orphan files, three broken references, two wrong counters: subject → code."""
    gone = ObjectId()
    site.put(f"videos/{site.video.pk}/stray.bin")
    site.put(f"videos/{gone}/film.mp4")
    site.put(f"users/{site.fan.pk}/old.webp")
    comment = site.copy(Comment, video_id=ObjectId())
    reaction = site.copy(Reaction, target_id=ObjectId())
    subscription = site.copy(Subscription, channel_id=ObjectId())
    site.rows(Video).update_one({"_id": site.video.pk}, {"$set": {"likes_count": 99}})
    site.rows(User).update_one({"_id": site.owner.pk}, {"$set": {"subscribers_count": 0}})
    return {
        f"videos/{site.video.pk}/stray.bin": "file.not_named",
        f"videos/{gone}": "file.no_video",
        f"users/{site.fan.pk}/old.webp": "file.not_named",
        f"social.Comment {comment}": "reference.broken",
        f"social.Reaction {reaction}": "reference.broken",
        f"social.Subscription {subscription}": "reference.broken",
        f"videos.Video {site.video.pk}": "counter.wrong",
        f"accounts.User {site.owner.pk}": "counter.wrong",
    }


def found_by(*arguments):
    outcome = run_command("doctor", *ONLY_DATA, *arguments)
    return outcome, {item["subject"]: item["code"] for item in outcome.items}


def test_a_whole_site_with_a_live_upload_has_no_finding(site):
    live_upload(site)
    outcome, found = found_by()
    assert (outcome.code, found) == (0, {})


def test_exactly_what_was_planted_is_found_and_a_live_upload_is_spared(site):
    upload = live_upload(site)
    planted = plant(site)
    outcome, found = found_by()
    assert (outcome.code, found, len(outcome.items)) == (1, planted, len(planted))
    assert outcome.summary["checks"] == {"references": 3, "counters": 2, "files": 3}
    assert upload.path.exists()


def test_nothing_is_changed_by_looking_nor_by_a_preview(site):
    planted = plant(site)
    assert found_by("--repair", "--dry-run")[1] == planted
    assert found_by()[1] == planted
    assert not (site.root.parent / "lost+found").exists()


def test_a_repair_mends_all_of_it_and_loses_nothing(site):
    upload = live_upload(site)
    planted = plant(site)
    outcome, _ = found_by("--repair")
    assert (outcome.code, outcome.summary["left"]) == (0, 0)
    assert outcome.summary["mended"] == len(planted)
    assert found_by() == (found_by()[0], {})
    (kept,) = (site.root.parent / "lost+found").iterdir()
    files = {str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file()}
    subjects = {f"media/{each}" for each, code in planted.items() if code == "file.not_named"}
    assert subjects < files
    rows = json.loads((kept / "social_comment.jsonl").read_text())
    assert f"social.Comment {rows['_id']['$oid']}" in planted
    assert Video.objects.get(pk=site.video.pk).likes_count == 1
    assert Upload.objects.filter(pk=upload.pk).exists()
    assert upload.path.read_bytes() == b"12345"


def test_what_a_vanished_video_leaves_behind_is_put_aside_down_to_the_last_reaction(site):
    HistoryEntry.objects.create(user=site.fan, video=site.video, watched_at=site.video.created_at)
    VideoDay.objects.create(video_id=site.video.pk, day=site.video.created_at.date(), views=1)
    site.rows(Video).delete_one({"_id": site.video.pk})
    outcome, _ = found_by("--repair")
    assert outcome.code == 0
    for model in (Comment, Reaction, HistoryEntry, VideoDay):
        assert site.rows(model).count_documents({}) == 0, model
    assert User.objects.get(pk=site.owner.pk).videos_count == 0
    assert not any((site.root / "videos").iterdir())
    assert found_by()[1] == {}


@pytest.mark.parametrize("key", ["stray.bin", "videos/film.mp4", "others/film.mp4"])
def test_names_that_nobody_gives_are_found_too(site, key):
    site.put(key)
    unit = "others" if key.startswith("others") else key
    assert found_by()[1] == {unit: "file.foreign"}
    assert found_by("--repair")[0].code == 0
    assert not (site.root / key).exists()


def test_a_file_in_the_folder_of_resumable_uploads_without_a_row_is_found(site):
    upload = live_upload(site)
    upload.path.with_name(str(ObjectId())).write_bytes(b"x")
    _outcome, found = found_by()
    assert list(found.values()) == ["upload.unnamed"]
    assert found_by("--repair")[0].code == 0
    assert [path.name for path in upload.path.parent.iterdir()] == [str(upload.pk)]
