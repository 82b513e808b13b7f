"""A person who has done everything that can be done, among others."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from moderation.actions import TargetType
from moderation.services.reports import report
from playlists.models import WATCH_LATER
from playlists.services.items import add_video
from playlists.services.playlists import create_playlist
from social.services.blocks import block_user
from social.services.comments import create_comment
from social.services.reactions import (
    react_to_video,
    toggle_comment_like,
    toggle_tweet_like,
    toggle_video_like,
)
from social.services.subscriptions import toggle_subscription
from social.services.tweets import create_tweet
from videos.models import ImportedFile, Upload, UploadAllowance, Video, VideoDay
from videos.services.history import set_position
from videos.tests.factories import VideoFactory

PASSWORD = "a-door-of-seven-planks"


@dataclass
class Life:
    """`person` and what is theirs; `other` and what is not."""

    person: User
    other: User
    own: Video
    others: Video
    private: Video
    files: list[Any]


@pytest.fixture
def life(db: None, media_root: Any, redis_server: Any, settings: Any) -> Life:
    settings.LOST_AND_FOUND_ROOT = media_root.parent / "lost+found"
    person = UserFactory(username="leaving", email="leaving@example.org")
    person.set_password(PASSWORD)
    person.save()
    other = UserFactory(username="staying")
    own, others = VideoFactory(owner=person, title="Mine"), VideoFactory(owner=other)
    private = VideoFactory(owner=other, title="A secret title")
    files = [_put(media_root, key) for video in (own, others, private) for key in _named_by(video)]
    User.objects.filter(pk=person.pk).update(avatar=f"users/{person.pk}/a.webp")
    files.append(_put(media_root, f"users/{person.pk}/a.webp"))
    _talk(person, other, own, others)
    _collect(person, other, own, others, private)
    VideoDay.objects.create(video_id=own.pk, day=timezone.now().date(), views=3)
    _upload(person)
    Video.objects.filter(pk=private.pk).update(visibility="private", listed=False)
    User.objects.filter(pk=other.pk).update(videos_count=1)
    client_of(person)  # a session
    person.refresh_from_db()
    return Life(person, other, own, others, private, files)


def _talk(person: User, other: User, own: Video, others: Video) -> None:
    answered = create_comment(str(others.pk), by=person, content="Answered")
    create_comment(str(others.pk), by=other, content="By another", parent_id=answered.pk)
    create_comment(str(others.pk), by=person, content="Alone")
    theirs = create_comment(str(others.pk), by=other, content="Theirs")
    create_comment(str(others.pk), by=person, content="A reply", parent_id=theirs.pk)
    below = create_comment(str(own.pk), by=other, content="Under the film that goes")
    toggle_comment_like(below.pk, by=person)
    toggle_comment_like(theirs.pk, by=person)
    toggle_comment_like(answered.pk, by=other)
    toggle_video_like(str(others.pk), by=person)
    toggle_video_like(str(own.pk), by=other)
    react_to_video(str(own.pk), by=person, value=-1)
    tweet, liked = create_tweet(by=person, content="Bye"), create_tweet(by=other, content="Hello")
    toggle_tweet_like(tweet.pk, by=other)
    toggle_tweet_like(liked.pk, by=person)


def _collect(person: User, other: User, own: Video, others: Video, private: Video) -> None:
    toggle_subscription(other.pk, by=person)
    toggle_subscription(person.pk, by=other)
    third = UserFactory()
    block_user(third.pk, by=person)
    block_user(person.pk, by=third)
    for owner in (person, other):
        playlist = create_playlist(by=owner, name=f"List of {owner.username}")
        for video in (own, others, private):
            add_video(str(playlist.pk), video.pk, by=owner)
    add_video(WATCH_LATER, others.pk, by=person)
    for video in (own, others, private):
        set_position(str(video.pk), by=person, position=1.5)
    set_position(str(own.pk), by=other, position=1.0)
    target = {"target_type": TargetType.VIDEO, "reason": "spam"}
    report(by=person, target_id=others.pk, text="I do not like it", **target)
    report(by=other, target_id=own.pk, **target)
    report(by=other, target_type=TargetType.USER, target_id=person.pk, reason="spam")


def _upload(person: User) -> None:
    now = timezone.now()
    day = {"day": now.date()}
    UploadAllowance.objects.create(user_id=person.pk, used=10, open_uploads=1, **day)
    upload = Upload.objects.create(
        owner=person, length=10, offset=5, title="Up", expires_at=now + timedelta(hours=1), **day
    )
    upload.path.parent.mkdir(parents=True, exist_ok=True)
    upload.path.write_bytes(b"12345")
    ImportedFile.objects.create(
        owner=person, sha256="0" * 64, path="/x", size=1, mtime=1, video_id=upload.pk
    )


def _named_by(video: Video) -> list[str]:
    inside = [video.master, *(each.path for each in video.renditions)]
    return [video.original, video.thumbnail, *(f"{video.revision}/{each}" for each in inside)]


def _put(root: Any, key: str) -> Any:
    path = root / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(key.encode())
    return path
