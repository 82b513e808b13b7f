"""A seeded site is as true as one that people have made."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from accounts.models import User
from core.testing.commands import run_command
from playlists.models import WATCH_LATER, Playlist, PlaylistItem
from playlists.tests.invariants import disagreements as of_playlists
from social.models import Comment
from social.tests.invariants import disagreements as of_social
from videos.models import HistoryEntry, Status, Video, VideoDay, Visibility
from videotube.home.days import DAYS, count_days
from videotube.management.commands import seed_demo
from videotube.models import DayFigures, Measurement
from videotube.seeding.sizes import size

PASSWORD = "opens-everything-1"
DATA = [
    part
    for name in ("references", "counters", "videos", "pictures", "files", "jobs")
    for part in ("--only", name)
]


def findings(*checks):
    doctor = run_command("doctor", *(checks or DATA))
    return [item for item in doctor.items if item["severity"] != "note"]


def test_a_seeded_site_has_no_finding_its_films_play_and_people_can_sign_in(seed, api, media_root):
    outcome = seed("--password", PASSWORD)
    assert outcome.code == 0, outcome.error
    assert findings() == []
    star = outcome.summary["people"][0]
    api.post("users/login", {"username": star, "password": PASSWORD})
    video = Video.objects.filter(listed=True).order_by("-likes_count").first()
    shown = api.get(f"videos/{video.pk}")
    assert shown["sources"]["hls"].endswith("master.m3u8")
    assert (media_root / video.revision / video.master).is_file()
    words = max(video.title.split(), key=len)
    assert api.get("videos", {"query": words})["totalDocs"] >= 1
    assert len(set(Video.objects.filter(status=Status.READY).values_list("duration"))) > 3
    assert 0 < User.objects.exclude(avatar="").count() < User.objects.count()


def test_every_counter_is_what_its_rows_say(seed):
    seed("--no-media")
    assert of_social() == []
    assert of_playlists() == []
    views, saves = Counter(), Counter(PlaylistItem.objects.values_list("video_id", flat=True))
    for video_id, count in VideoDay.objects.values_list("video_id", "views"):
        views[video_id] += count
    listed = Counter(Video.objects.filter(listed=True).values_list("owner_id", flat=True))
    for video in Video.objects.all():
        assert (video.views, video.saves_count) == (views[video.pk], saves[video.pk])
        assert video.listed == video.should_be_listed(timezone.now())
    assert all(user.videos_count == listed[user.pk] for user in User.objects.all())


def test_every_row_is_one_that_the_services_would_have_let_in(seed):
    seed("--no-media")
    for model in (User, Video, Comment, Playlist):
        for row in model.objects.all():
            # These two must be full, says Django; nothing else in this house does.
            row.full_clean(exclude=("tags", "thumbnail_candidates"), validate_unique=False)
    durations = dict(Video.objects.values_list("pk", "duration"))
    entries = HistoryEntry.objects.values_list("video_id", "position")
    assert all(0 <= position <= durations[video] for video, position in entries)
    pinned = Comment.objects.filter(is_pinned=True).values_list("video_id", flat=True)
    assert len(pinned) == len(set(pinned))
    later = Playlist.objects.filter(slot=WATCH_LATER)
    assert {playlist.visibility for playlist in later} == {Visibility.PRIVATE}
    for playlist in Playlist.objects.all():
        keys = PlaylistItem.objects.filter(playlist_id=playlist.pk).values_list("order_key")
        assert len(set(keys)) == len(keys)


def test_words_for_the_search_are_those_that_a_save_would_store(seed):
    seed("--no-media")
    for video in Video.objects.all():
        stored = list(video.words)
        video.save()
        assert video.words == stored


def test_what_was_to_be_published_later_is_listed_where_the_last_day_is_long_ago(seed, monkeypatch):
    monkeypatch.setitem(seed_demo.SIZES, "small", size("small", 0.2))
    seed("--no-media", day="2020-01-01")
    late = Video.objects.filter(published_at__gt=datetime(2020, 1, 1, tzinfo=UTC))
    assert late.filter(listed=True).exists()
    assert not late.filter(listed=False, status=Status.READY).exists()
    assert findings("--only", "counters") == []


def test_the_admins_home_shows_what_was_seeded_into_days_that_were_over(seed):
    now = timezone.now()
    count_days(now)
    seed("--no-media", day=f"{now:%Y-%m-%d}")
    first = now.date() - timedelta(days=DAYS - 1)
    views = VideoDay.objects.filter(day__gte=first).values_list("views", flat=True)
    shown = list(DayFigures.objects.values_list("views", "comments"))
    assert len(shown) == DAYS
    assert sum(views) == sum(each for each, _ in shown) > 0
    recent = Comment.objects.filter(created_at__date__gte=first, created_at__lte=now)
    assert sum(each for _, each in shown) == recent.count() > 0
    assert Measurement.objects.get().figures["videos.all"]["value"] == Video.objects.count()


def test_without_media_the_doctor_names_what_is_missing_and_nothing_else(seed, media_root):
    seed("--no-media")
    assert {item["code"] for item in findings()} == {"video.file_missing"}
    assert not (media_root / "videos").exists()


def test_films_are_not_linked_where_media_live_at_cloudinary(cloudinary, seed):
    for preview in ((), ("--dry-run",)):
        outcome = seed(*preview)
        assert outcome.code == 1
        assert "--no-media" in outcome.error
    assert not User.objects.exists()
    assert seed("--no-media").code == 0
