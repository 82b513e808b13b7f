"""What lists read of a video is all that its item shows."""

from types import SimpleNamespace
from typing import Any

import pytest
from bson import ObjectId
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone

from accounts.tests.factories import UserFactory
from core.testing.mongo import recorded
from videos.api.serializers import VideoSerializer
from videos.models import Video
from videos.querysets import ITEM_FIELDS
from videos.tests.factories import VideoFactory

pytestmark = pytest.mark.usefixtures("db")
HEAVY = ("words", "captions", "thumbnail_candidates")


def item(video: Video, viewer: Any) -> dict[str, Any]:
    request = SimpleNamespace(_request=RequestFactory().get("/"), user=viewer, auth=None)
    return VideoSerializer(video, context={"request": request}).data


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_an_item_needs_no_other_field(visibility: str):
    video = VideoFactory(visibility=visibility, tags=["a"], description="Long")
    read = Video.objects.filter(pk=video.pk).items().first()
    assert read is not None
    read.owner = video.owner
    for viewer in (AnonymousUser(), video.owner):
        with recorded() as sent:
            shown = item(read, viewer)
        assert sent.round_trips == 0
        meant = item(Video.objects.get(pk=video.pk), viewer)
        # Addresses of what is not listed are signed anew each time.
        signed = () if visibility == "public" else ("thumbnail", "videoFile")
        assert [shown[name] for name in meant if name not in signed] == [
            meant[name] for name in meant if name not in signed
        ]


def test_what_is_large_and_not_shown_is_not_read():
    assert not set(HEAVY) & set(ITEM_FIELDS)


@pytest.mark.parametrize("viewer", ["guest", "owner", "stranger", "staff"])
def test_opening_one_follows_the_one_rule(viewer: str):
    owner = UserFactory()
    people: dict[str, Any] = {
        "guest": AnonymousUser(),
        "owner": owner,
        "stranger": UserFactory(),
        "staff": UserFactory(is_staff=True),
    }
    now, by = timezone.now(), people[viewer]
    videos = [
        VideoFactory(owner=owner),
        VideoFactory(owner=owner, visibility="unlisted"),
        VideoFactory(owner=owner, visibility="private"),
        VideoFactory(owner=owner, is_hidden=True),
    ]
    for video in videos:
        for reference in (str(video.pk), video.share_id, str(ObjectId()), "0" * 24, "x"):
            expected = Video.objects.opened_by(reference, by, now=now).first()
            for _ in range(2):
                found = Video.objects.open_one(reference, by, now=now, only=("id", "title"))
                assert (found and found.pk) == (expected and expected.pk)
