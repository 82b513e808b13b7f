"""The visibility rule, and the shapes in which videos are read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from bson import ObjectId
from django.db.models import Q
from django_mongodb_backend.managers import MongoManager

from accounts.models import User
from accounts.querysets import CHANNEL_FIELDS
from accounts.relations import channel_relations
from core.models.shown import ShownQuerySet
from core.mongo.hydration import attach
from core.mongo.membership import keys_question
from core.mongo.plain import plain_query
from core.mongo.queryset import QuerySet
from core.mongo.questions import Asked, Known, Question, ask
from videos.pipelines import one_with_owner
from videos.relations import video_relations

if TYPE_CHECKING:
    from videos.models import Video


def visible_q(user: Any, *, by_link: bool = False, now: datetime | None = None) -> Q:
    """The one visibility rule: which videos `user` (None or anonymous for a guest) may see.

    Everybody sees what is listed; owners and staff see all of theirs, at any stage. `by_link`
    (with `now`): whoever holds the share link also sees what is published but unlisted.
    """
    if user is not None and user.is_authenticated and user.is_staff:
        return Q()
    rule = Q(listed=True)
    if by_link:
        rule |= Q(
            visibility__in=("public", "unlisted"),
            status="ready",
            is_hidden=False,
            published_at__lte=now,
        )
    if user is not None and user.is_authenticated:
        rule |= Q(owner_id=user.pk)
    return rule


ITEM_FIELDS = (
    *("id", "owner", "title", "description", "tags", "category", "thumbnail", "revision"),
    *("renditions", "duration", "views", "likes_count", "comments_count", "status", "visibility"),
    *("listed", "is_age_restricted", "is_hidden", "is_held", "share_id"),
    *("created_at", "updated_at", "published_at"),
)
"""What a video item is made of."""
PAGE_FIELDS = (
    *ITEM_FIELDS,
    *("language", "comments_enabled", "master", "original", "captions", "storyboard"),
    "thumbnail_candidates",
)
"""What a video's page is made of."""


class VideoQuerySet(ShownQuerySet):
    """Reads of videos."""

    def items(self) -> "VideoQuerySet":
        """With what a video item needs; the rest is read where somebody asks for it."""
        rows: VideoQuerySet = self.only(*ITEM_FIELDS)
        return rows

    def listed(self) -> "VideoQuerySet":
        """What everybody sees in lists."""
        return self.filter(listed=True)

    def visible_to(self, user: Any) -> "VideoQuerySet":
        """What `user` may see without a share link."""
        return self.filter(visible_q(user))

    def seen_question(self, ids: Iterable[ObjectId], user: Any) -> Asked[set[ObjectId]]:
        """Which of these `user` may see without a share link, found in the index `video_seen`
        without reading a video. To be asked before others."""
        return keys_question(self.visible_to(user), ids, index="video_seen")

    def seen_among(self, ids: Iterable[ObjectId], user: Any) -> set[ObjectId]:
        """The same, asked."""
        return cast("set[ObjectId]", ask(self.seen_question(ids, user))[0])

    def opened_by(self, reference: str, user: Any, *, now: datetime) -> "VideoQuerySet":
        """The video of an id or a share id, if `user` may open it that way; else nothing."""
        if is_id(reference):
            return self.filter(pk=ObjectId(reference)).visible_to(user)
        return self.filter(share_id=reference).filter(visible_q(user, by_link=True, now=now))

    def open_one(
        self, reference: str, user: Any, *, now: datetime, only: tuple[str, ...]
    ) -> "Video | None":
        """The video of `opened_by`, with these fields."""
        asked = self.open_question(reference, user, now=now, only=only)
        return cast("Video | None", ask(asked)[0])

    def open_question(
        self, reference: str, user: Any, *, now: datetime, only: tuple[str, ...]
    ) -> "Question[Video | None]":
        """The same, to be asked together with others."""
        match = self._opening(reference, user, now)
        found = self.matching_question(match, only=only, limit=1)
        return found.then(lambda videos: next(iter(videos), None))

    def open_page(self, reference: str, user: Any, *, now: datetime) -> "Video | None":
        """The video of `opened_by` as its page shows it: with its `owner`, who says whether the
        user `is_subscribed`, and with `is_liked` and `is_disliked`. None where the owner is gone.
        One round trip."""
        page, channel = self.shape(only=PAGE_FIELDS), User.objects.shape(only=CHANNEL_FIELDS)
        signed_in = user.is_authenticated
        pipeline = [
            *one_with_owner(
                self._opening(reference, user, now),
                fields=page.projection,
                users=User._meta.db_table,
                owner=[
                    {"$project": channel.projection},
                    *(channel_relations().stages(viewer=user) if signed_in else ()),
                ],
            ),
            *(video_relations().stages(viewer=user) if signed_in else ()),
        ]
        found = next(iter(self.documents(pipeline)), None)
        if found is None or not found["owner"]:
            return None
        (of_owner,) = found["owner"]
        video: Any = page.instance(found)
        owner: Any = channel.instance(of_owner)
        owner.is_subscribed = of_owner.get("is_subscribed", False)
        attach(video, "owner", owner)
        reaction = found.get("reaction", 0)
        video.is_liked, video.is_disliked = reaction > 0, reaction < 0
        return cast("Video", video)

    def _opening(self, reference: str, user: Any, now: datetime) -> dict[str, Any]:
        """The condition of `opened_by` as MongoDB takes it. By an id, as nearly all are opened, the
        rule is not worked out anew."""
        if not is_id(reference):
            return plain_query(self.opened_by(reference, user, now=now).query, self.db).match
        return {"_id": ObjectId(reference), **_visible_match(self.model, *_known(user))}

    def items_question(self, ids: Iterable[ObjectId], user: Any) -> "Asked[dict[ObjectId, Video]]":
        """Those of these that `user` sees without a share link, as items; their owners are still
        to be attached."""
        wanted = list(ids)
        if not wanted:
            return Known({})
        match = {"_id": {"$in": wanted}, **_visible_match(self.model, *_known(user))}
        found = self.matching_question(match, only=ITEM_FIELDS, limit=len(wanted))
        return found.then(lambda videos: {video.pk: video for video in videos})

    def seen_items(self, ids: Iterable[ObjectId], user: Any) -> "dict[ObjectId, Video]":
        """The same, asked, with their owners. Two round trips."""
        (found,) = ask(self.items_question(ids, user))
        return {video.pk: video for video in attach_owners([*found.values()])}

    def with_owners(self) -> "list[Video]":
        """The rows, each with its owner's mini fields, by one more query on primary keys.

        A row whose owner is gone is left out.
        """
        videos: list[Any] = list(self)
        return attach_owners(videos)


def is_id(reference: str) -> bool:
    """Whether it names a video or playlist by its id; else by its share id."""
    return len(reference) == 24 and ObjectId.is_valid(reference)


@dataclass(frozen=True, slots=True)
class _Viewer:
    """What `visible_q` asks of a user."""

    pk: ObjectId | None
    is_staff: bool

    @property
    def is_authenticated(self) -> bool:
        return self.pk is not None


def _known(user: Any) -> tuple[ObjectId | None, bool]:
    return (user.pk, user.is_staff) if user.is_authenticated else (None, False)


@lru_cache(maxsize=4096)
def _visible_match(model: Any, user_id: ObjectId | None, is_staff: bool) -> dict[str, Any]:
    """`visible_q` as MongoDB takes it."""
    rows = model.objects.filter(visible_q(_Viewer(user_id, is_staff)))
    return plain_query(rows.query, rows.db).match


def attach_owners(videos: "list[Video]") -> "list[Video]":
    """Set `owner` on each video from one query; videos without one are left out."""
    users: dict[ObjectId, User] = User.objects.minis(v.owner_id for v in videos)
    kept = [video for video in videos if video.owner_id in users]
    for video in kept:
        attach(video, "owner", users[video.owner_id])
    return kept


class VideoManager(MongoManager.from_queryset(VideoQuerySet)):  # type: ignore[misc]
    """Videos."""


class JobQuerySet(QuerySet):
    """Reads of jobs."""

    def claimable(self, now: datetime) -> "JobQuerySet":
        """Due, or held by a worker that has not renewed its lease."""
        return self.filter(
            Q(state="queued", run_after__lte=now) | Q(state="running", lease_expires_at__lte=now)
        )

    def unsent(self, now: datetime, *, patience: timedelta) -> "JobQuerySet":
        """Claimable jobs whose message was never sent, or so long ago that it may be lost."""
        return self.claimable(now).filter(Q(sent_at=None) | Q(sent_at__lte=now - patience))


class JobManager(MongoManager.from_queryset(JobQuerySet)):  # type: ignore[misc]
    """Jobs."""
