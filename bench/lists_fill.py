"""Saves what `lists_rows` says, in the shapes that Django gives to rows."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bson import ObjectId
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.models import Session, User
from bench.lists_rows import Site, Values
from core.models import AuditEvent, BulkRun
from core.mongo.inspection import index_faults, mend
from moderation.models import Appeal, Case, Decision, HeldItem
from playlists.models import Playlist
from social.models import Comment, Tweet
from videos.models import JobKind, ProcessingJob, Upload, Video

BATCH = 5000


@dataclass(frozen=True, slots=True)
class Rows:
    """`model` is a row as Django makes it; `values(n)` is what of the nth differs."""

    model: Model
    values: Callable[[int], Values]


def collections(site: Site) -> Iterator[Rows]:
    """Each collection with its first row."""
    now, somebody, something = timezone.now(), site.people[0], ObjectId()
    yield Rows(User(username="first", email="first@example.org"), site.user)
    yield Rows(
        Session(user_id=somebody, created_at=now, rotated_at=now, expires_at=now, device="Firefox"),
        site.session,
    )
    yield Rows(Video(owner_id=somebody, title="First"), site.video_row)
    yield Rows(ProcessingJob(kind=JobKind.TRANSCODE, video_id=something), site.job)
    yield Rows(
        Upload(
            owner_id=somebody,
            title="A film",
            length=10**8,
            day=date(2026, 1, 1),
            expires_at=now,
        ),
        site.upload,
    )
    yield Rows(Comment(author_id=somebody, video_id=something, content="x"), site.comment)
    yield Rows(Tweet(author_id=somebody, content="x"), site.tweet)
    yield Rows(Playlist(owner_id=somebody, name="x"), site.playlist)
    yield Rows(
        Case(target_type="comment", target_id=something, owner_id=somebody, owner_name="x"),
        site.case,
    )
    yield Rows(
        Decision(
            target_type="comment",
            target_id=something,
            subject_id=somebody,
            reason="spam",
            subject_name="x",
            action="warn",
            month="2026-01",
            note="Please read our rules.",
        ),
        site.decision,
    )
    yield Rows(
        Appeal(
            decision_id=something,
            subject_id=somebody,
            subject_name="x",
            text="It was a song, not an advert. " * 5,
        ),
        site.appeal,
    )
    yield Rows(
        HeldItem(
            target_type="comment",
            target_id=something,
            owner_id=somebody,
            owner_name="x",
            text="Come to our casino. " * 5,
            cause="words",
            matched="casino*",
        ),
        site.held,
    )
    yield Rows(AuditEvent(verb="x.y", target_type="comment"), site.event)
    yield Rows(
        BulkRun(
            operation="social.remove_comments",
            actor_id=somebody,
            actor_name="x",
            key="x",
            ids=[ObjectId() for _ in range(20)],
            total=20,
            position=20,
            done_count=20,
        ),
        site.bulk_run,
    )


def fill(site: Site, tell: Callable[[str], None], *, indexes_last: bool = True) -> None:
    """Save it all. For many rows it is quicker to make the indexes afterwards."""
    count = site.count
    wrapper: Any = connection
    for rows in collections(site):
        rows.model.save()
        collection = wrapper.database[rows.model._meta.db_table]
        first = collection.find_one({"_id": rows.model.pk})
        collection.delete_one({"_id": rows.model.pk})
        if indexes_last:
            collection.drop_indexes()
        first.pop("_id")
        numbers = iter(range(count))
        while batch := list(itertools.islice(numbers, BATCH)):
            made = [{**first, **rows.values(n)} for n in batch]
            collection.insert_many(made, ordered=False)
        tell(f"{count:,} of {rows.model._meta.verbose_name_plural}")
    for fault in index_faults():
        mend(fault)
    tell("indexes")
