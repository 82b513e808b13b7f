"""Rows are found by whom they belong to and by what is in their arrays in the short way, and by
anything else of other rows in the long one."""

from typing import Any

import pytest
from bson import ObjectId
from django.db.models import F, Q

from core.mongo.plain import NotPlain, plain_query
from core.mongo.windows import compiled_stages_of
from videos.models import Video
from videos.tests.factories import VideoFactory

pytestmark = pytest.mark.usefixtures("db")
ANN, BEN = ObjectId(), ObjectId()
BY_KEY = {
    "id": lambda: Video.objects.filter(owner_id=ANN),
    "relation": lambda: Video.objects.filter(owner=ANN),
    "key of it": lambda: Video.objects.filter(owner__pk=ANN),
    "several": lambda: Video.objects.filter(owner_id__in=[ANN, BEN], listed=True),
    "either": lambda: Video.objects.filter(Q(listed=True) | Q(owner_id=ANN)),
    "merged": lambda: Video.objects.filter(listed=True) | Video.objects.filter(owner_id=ANN),
    "not": lambda: Video.objects.exclude(owner_id=ANN),
    "tagged": lambda: Video.objects.filter(tags__contains=["a"], words__contains=["b", "$c"]),
    "untagged": lambda: Video.objects.exclude(tags__contains=["a"]),
    "tagged by": lambda: Video.objects.filter(tags__overlap=["a", "b"]),
    "in order": lambda: Video.objects.filter(owner_id=ANN).order_by("-owner_id", "-pk")[2:5],
}
BY_MORE = {
    "columns in an array": lambda: Video.objects.filter(tags__contains=[F("title")]),
    "name": lambda: Video.objects.filter(owner__username="ann"),
    "name, too": lambda: Video.objects.filter(owner_id=ANN, owner__is_active=True),
    "either": lambda: (
        Video.objects.filter(owner_id=ANN) | Video.objects.filter(owner__username="x")
    ),
    "ordered": lambda: Video.objects.filter(owner_id=ANN).order_by("owner__username"),
}


@pytest.mark.parametrize("make", BY_KEY.values(), ids=BY_KEY)
def test_a_filter_by_a_relations_key_or_in_an_array_is_plain(make: Any):
    rows = make()
    long = compiled_stages_of(make())
    assert long is not None
    assert plain_query(rows.query, rows.db).stages() == [
        {"$sort": dict(stage["$sort"])} if "$sort" in stage else stage for stage in long
    ]


@pytest.mark.parametrize("make", BY_MORE.values(), ids=BY_MORE)
def test_a_filter_by_other_columns_or_rows_is_not(make: Any):
    with pytest.raises(NotPlain):
        plain_query(make().query, "default")


def test_both_ways_find_the_same():
    mine, _ = VideoFactory(), VideoFactory()
    owner = mine.owner
    by_key = Video.objects.filter(owner_id=owner.pk)
    by_name = Video.objects.filter(owner__username=owner.username)
    assert list(by_key) == list(by_name) == [mine]
    assert by_key.count() == by_name.count() == 1
    assert list(by_key.values_list("owner_id", "title")) == [(owner.pk, mine.title)]
