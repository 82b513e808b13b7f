"""Videos are read with their embedded documents as Django reads them."""

import pytest
from django.db import connection
from django.db.models.query import ModelIterable

from videos.models import Caption, Rendition, Video
from videos.tests.factories import VideoFactory

pytestmark = pytest.mark.usefixtures("db")


def both_ways():
    short, long = Video.objects.all(), Video.objects.all()
    long._iterable_class = ModelIterable
    return short[0], long[0]


def test_renditions_and_captions_are_instances_of_their_models():
    caption = Caption(language="en", label="English", key="k")
    VideoFactory(captions=[caption], tags=["a", "b"], views=2**40)
    made, meant = both_ways()
    assert [type(each) for each in made.renditions] == [Rendition]
    assert [type(each) for each in made.captions] == [Caption]
    for name in ("renditions", "captions"):
        for one, other in zip(getattr(made, name), getattr(meant, name), strict=True):
            left, right = ({**each.__dict__} for each in (one, other))
            del left["_state"], right["_state"]
            assert left == right
    assert (made.tags, made.views, type(made.views)) == (meant.tags, 2**40, int)
    assert made.created_at == meant.created_at


def test_what_an_older_document_does_not_have_yet_is_as_django_has_it():
    video = VideoFactory()
    connection.database[Video._meta.db_table].update_one(
        {"_id": video.pk},
        {"$unset": {"captions": 1, "language": 1, "renditions.0.size": 1}},
    )
    made, meant = both_ways()
    assert (made.captions, made.language) == (meant.captions, meant.language)
    assert made.renditions[0].size == meant.renditions[0].size


def test_an_instance_saves_what_is_changed_in_it():
    video = VideoFactory()
    read = Video.objects.get(pk=video.pk)
    read.title = "Another"
    read.save()
    assert Video.objects.get(pk=video.pk).title == "Another"
    assert Video.objects.count() == 1
