"""Videos whose files tell by themselves whether they are the right ones."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bson import ObjectId
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey

from accounts.models import User
from core.mongo.transaction import run_in_transaction
from videos.models import Video
from videos.services.listing import relist
from videos.tests.factories import VideoFactory

FILES = ("hls/master.m3u8", "hls/720/0.ts", "hls/720/1.ts", "progressive.mp4", "thumbnail_1.jpg")


def body_of(key: str) -> bytes:
    """What stands at a key: its name, many times."""
    return key.encode() * 500


def make_video(owner: User, **facts: Any) -> Video:
    """A ready video, its files there before its row."""
    pk = ObjectId()
    original, revision = f"videos/{pk}/original/source.mp4", f"videos/{pk}/first"
    for key in (original, *(f"{revision}/{name}" for name in FILES)):
        path = Path(settings.MEDIA_ROOT, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body_of(key))
    return run_in_transaction(lambda: _make_listed(pk, owner, original, revision, **facts))


def _make_listed(pk: ObjectId, owner: User, original: str, revision: str, **facts: Any) -> Video:
    """The factory counts by what it has read, which others change meanwhile."""
    names = {"original": original, "revision": revision}
    video = VideoFactory(id=pk, owner=owner, listed=False, **names, **facts)
    relist(video)
    return video


def dangling(database: Any) -> Iterator[str]:
    """`table.column: id` of every foreign key that leads nowhere."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if not isinstance(field, ForeignKey):
                continue
            named = database[model._meta.db_table].distinct(field.column)
            target = database[field.related_model._meta.db_table]
            there = set(target.distinct("_id"))
            yield from (
                f"{model._meta.db_table}.{field.column}: {each}"
                for each in named
                if each is not None and each not in there
            )


def miscounted(database: Any) -> Iterator[str]:
    """Every counter that is not the number of its rows."""
    for video in database["videos_video"].find():
        likes = {"target_id": video["_id"], "value": 1}
        yield from _compare(video, "likes_count", database["social_reaction"], likes)
        said = {"video_id": video["_id"]}
        yield from _compare(video, "comments_count", database["social_comment"], said)
    for user in database["accounts_user"].find():
        own = {"owner_id": user["_id"], "listed": True}
        yield from _compare(user, "videos_count", database["videos_video"], own)
        fans = {"channel_id": user["_id"]}
        yield from _compare(user, "subscribers_count", database["social_subscription"], fans)


def _compare(row: Any, counter: str, rows: Any, condition: Any) -> Iterator[str]:
    found = rows.count_documents(condition)
    if row[counter] != found:
        yield f"{row['_id']}.{counter} is {row[counter]}, not {found}"
