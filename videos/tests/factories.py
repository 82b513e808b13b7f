"""Rows for tests: a video as it is once it is ready and public."""

from typing import Any

import factory
from bson import ObjectId
from django.utils import timezone

from accounts.tests.factories import UserFactory
from videos.models import Rendition, Status, Video, Visibility


class VideoFactory(factory.django.DjangoModelFactory[Video]):
    """Ready and listed, with names of files that do not exist.

    `listed` follows from the other fields, and the owner's `videos_count` with it.
    """

    class Meta:
        model = Video

    id = factory.LazyFunction(ObjectId)
    owner = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Film {n}")
    status = Status.READY
    visibility = Visibility.PUBLIC
    published_at = factory.LazyFunction(timezone.now)
    duration = 10.0
    original = factory.LazyAttribute(lambda video: f"videos/{video.id}/original/source.mp4")
    revision = factory.LazyAttribute(lambda video: f"videos/{video.id}/first")
    master = "hls/master.m3u8"
    renditions = factory.LazyFunction(
        lambda: [
            Rendition(path="progressive.mp4", width=640, height=360, bitrate=800_000, size=1000)
        ]
    )
    thumbnail = factory.LazyAttribute(lambda video: f"{video.revision}/thumbnail_1.jpg")

    @classmethod
    def _create(cls, model_class: type[Video], *args: Any, **kwargs: Any) -> Video:
        video = Video(**kwargs)
        if "listed" not in kwargs:
            video.listed = video.should_be_listed(timezone.now())
        video.save(force_insert=True)
        if video.listed:
            video.owner.videos_count += 1
            video.owner.save(update_fields=["videos_count"])
        return video
