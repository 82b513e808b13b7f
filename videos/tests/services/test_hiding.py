"""Hiding a video: its owner and staff see it, nobody else, whatever its owner does."""

import pytest
from bson import ObjectId

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory, client_of
from core.errors import NotFound
from core.models import AuditEvent
from core.testing.client import ApiClient
from videos.models import Video
from videos.services.hiding import (
    hide_video,
    open_to_all_ages,
    restore_video,
    restrict_to_adults,
)
from videos.tests.factories import VideoFactory


@pytest.fixture
def boss(db: None) -> User:
    return StaffFactory()


def test_a_hidden_video_is_for_its_owner_and_staff_alone(boss: User):
    video: Video = VideoFactory()
    assert hide_video(video.pk, by=boss, reason="rude") is True
    assert hide_video(video.pk, by=boss) is False
    for client in (ApiClient(), client_of(UserFactory())):
        client.get(f"videos/{video.pk}", status=404)
        client.get(f"videos/{video.share_id}", status=404)
        assert client.get("videos")["totalDocs"] == 0
    assert User.objects.get(pk=video.owner_id).videos_count == 0
    assert client_of(video.owner).get(f"videos/{video.pk}")["isHidden"] is True
    assert client_of(boss).get(f"videos/{video.pk}")["isHidden"] is True
    assert restore_video(video.pk, by=boss) is True
    assert restore_video(video.pk, by=boss) is False
    assert ApiClient().get("videos")["totalDocs"] == 1
    assert User.objects.get(pk=video.owner_id).videos_count == 1
    verbs = AuditEvent.objects.order_by("at", "pk").values_list("verb", "reason")
    assert list(verbs) == [("video.hidden", "rude"), ("video.restored", "")]


def test_its_owner_cannot_bring_it_back(boss: User):
    video = VideoFactory()
    hide_video(video.pk, by=boss)
    owner = client_of(video.owner)
    owner.patch(f"videos/toggle/publish/{video.pk}")
    owner.patch(f"videos/toggle/publish/{video.pk}")
    owner.patch(f"videos/{video.pk}", {"isHidden": False, "visibility": "public"})
    ApiClient().get(f"videos/{video.pk}", status=404)


def test_a_private_video_that_is_restored_stays_private(boss: User):
    video = VideoFactory(visibility="private")
    hide_video(video.pk, by=boss)
    restore_video(video.pk, by=boss)
    ApiClient().get(f"videos/{video.pk}", status=404)


def test_a_restriction_to_adults_is_a_mark_that_only_staff_set(boss: User):
    video = VideoFactory()
    client_of(video.owner).patch(f"videos/{video.pk}", {"isAgeRestricted": True, "title": "T"})
    assert ApiClient().get(f"videos/{video.pk}")["isAgeRestricted"] is False
    assert restrict_to_adults(video.pk, by=boss) is True
    assert restrict_to_adults(video.pk, by=boss) is False
    assert ApiClient().get("videos")["docs"][0]["isAgeRestricted"] is True
    assert open_to_all_ages(video.pk, by=boss) is True
    assert open_to_all_ages(video.pk, by=boss) is False


def test_what_is_not_there_cannot_be_hidden(boss: User):
    for act in (hide_video, restore_video, restrict_to_adults, open_to_all_ages):
        with pytest.raises(NotFound):
            act(ObjectId(), by=boss)
