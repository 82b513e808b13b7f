"""What everybody may fetch is remembered for a moment; what not everybody may, never."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from core.testing.mongo import recorded
from videos.models import Video
from videos.services import public_lately
from videos.services.media_access import may_fetch
from videos.tests.factories import VideoFactory

LIFETIME = timedelta(seconds=0.3)


@pytest.fixture(autouse=True)
def remembering(settings: Any) -> Iterator[None]:
    settings.MEDIA_RIGHT_LIFETIME = LIFETIME
    yield
    public_lately._until.clear()


def key_of(video: Video) -> str:
    return f"videos/{video.pk}/r1/film.mp4"


def make_private(video: Video) -> None:
    Video.objects.filter(pk=video.pk).update(listed=False, visibility="private")


def test_a_public_film_in_many_parts_asks_the_database_once(owner: User) -> None:
    key = key_of(VideoFactory(owner=owner))
    with recorded() as sent:
        assert [may_fetch(key, viewer=None) for _ in range(20)] == [True] * 20
    assert sent.round_trips == 1


def test_one_that_has_become_private_is_refused_when_the_moment_is_over(owner: User) -> None:
    video = VideoFactory(owner=owner)
    assert may_fetch(key_of(video), viewer=None)
    make_private(video)
    time.sleep(LIFETIME.total_seconds())
    assert not may_fetch(key_of(video), viewer=None)


def test_being_asked_for_does_not_prolong_the_moment(owner: User) -> None:
    video = VideoFactory(owner=owner)
    began = time.monotonic()
    assert may_fetch(key_of(video), viewer=None)
    make_private(video)
    while may_fetch(key_of(video), viewer=None):
        assert time.monotonic() - began < LIFETIME.total_seconds() * 2
        time.sleep(0.02)


def test_a_refusal_is_not_remembered(owner: User) -> None:
    video = VideoFactory(owner=owner, visibility="private")
    assert not may_fetch(key_of(video), viewer=None)
    Video.objects.filter(pk=video.pk).update(listed=True)
    assert may_fetch(key_of(video), viewer=None)


def test_a_right_of_ones_own_is_no_right_of_all(owner: User) -> None:
    video = VideoFactory(owner=owner, visibility="private")
    assert may_fetch(key_of(video), viewer=owner)
    assert not may_fetch(key_of(video), viewer=None)


def test_the_original_stays_the_owners_while_the_film_is_remembered(owner: User) -> None:
    video = VideoFactory(owner=owner)
    assert may_fetch(key_of(video), viewer=None)
    assert not may_fetch(f"videos/{video.pk}/original/film.mp4", viewer=None)


def test_no_more_are_remembered_than_there_is_room_for(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_lately, "MOST", 2)
    for _ in range(5):
        assert may_fetch(key_of(VideoFactory(owner=owner)), viewer=None)
    assert len(public_lately._until) <= 2


def test_nothing_is_remembered_where_that_is_switched_off(owner: User, settings: Any) -> None:
    settings.MEDIA_RIGHT_LIFETIME = timedelta(0)
    video = VideoFactory(owner=owner)
    assert may_fetch(key_of(video), viewer=None)
    make_private(video)
    assert not may_fetch(key_of(video), viewer=None)
