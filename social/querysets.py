"""Who may act on which comment, and the shapes in which social's rows are read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from bson import ObjectId
from django_mongodb_backend.managers import MongoManager

from accounts.models import User
from core.mongo.hydration import attach
from core.mongo.queryset import QuerySet
from core.mongo.questions import Asked, Known, Question, ask
from social.pipelines import followed_among, latest_listed_videos, reactions_among
from videos.models import Video
from videos.querysets import visible_q

if TYPE_CHECKING:
    from social.models import Comment, Subscription, Tweet

Written = TypeVar("Written", "Comment", "Tweet")

VIDEO_FIELDS = ("id", "owner", "comments_enabled", "likes_count")
"""What social needs to know of a video."""


class CommentQuerySet(QuerySet):
    """Reads of comments."""

    def roots_of(self, video_id: ObjectId) -> "CommentQuerySet":
        """The comments of a video without their replies; tombstones are among them."""
        roots: CommentQuerySet = self.filter(video_id=video_id, is_reply=False, is_listed=True)
        return roots

    def replies_to(self, root_id: ObjectId) -> "CommentQuerySet":
        """The replies under a comment."""
        replies: CommentQuerySet = self.filter(root_id=root_id, is_listed=True)
        return replies

    def living(self) -> "CommentQuerySet":
        """No tombstones, and none that staff have hidden: what can be seen, and is counted."""
        living: CommentQuerySet = self.filter(is_deleted=False, is_hidden=False)
        return living

    def kept(self) -> "CommentQuerySet":
        """No tombstones; what staff have hidden is among them."""
        kept: CommentQuerySet = self.filter(is_deleted=False)
        return kept

    def seen_by(
        self, user: Any, comment_id: ObjectId, *, now: datetime, buried: bool = False
    ) -> "Comment | None":
        """The living comment (or with `buried` a tombstone) with its `video` set, if `user` may
        see that video.

        The author of a comment on an unlisted video has had its link, so may go on seeing it;
        other people's comments there cannot be reached by id, since ids can be guessed.
        """
        rows: CommentQuerySet = self.filter(is_listed=True) if buried else self.living()
        comment: Comment | None = rows.filter(pk=comment_id).first()
        if comment is None:
            return None
        is_author = user.is_authenticated and comment.author_id == user.pk and not comment.is_buried
        rule = visible_q(user, by_link=is_author, now=now)
        video = Video.objects.filter(pk=comment.video_id).filter(rule).only(*VIDEO_FIELDS).first()
        if video is None:
            return None
        comment.video = video
        return comment


def authors_question(rows: "Iterable[Written]") -> Asked[dict[ObjectId, User]]:
    """Who has written these, with mini fields. Tombstones name nobody, so need none; what is held
    has one for its author's eyes."""
    return User.objects.minis_question(row.author_id for row in rows if _names_author(row))


def attach_authors(rows: "list[Written]", authors: dict[ObjectId, User]) -> "list[Written]":
    """Set `author` on each comment or tweet, by the answer to `authors_question`. A row whose
    author is gone is left out."""
    kept = []
    for row in rows:
        if _names_author(row):
            if row.author_id not in authors:
                continue
            attach(row, "author", authors[row.author_id])  # type: ignore[index]  # living: has one
        kept.append(row)
    return kept


def _names_author(row: Any) -> bool:
    return not getattr(row, "is_buried", False) or getattr(row, "is_held", False)


class CommentManager(MongoManager.from_queryset(CommentQuerySet)):  # type: ignore[misc]
    """Comments."""


class TweetQuerySet(QuerySet):
    """Reads of tweets."""

    def shown(self) -> "TweetQuerySet":
        """What everybody sees."""
        shown: TweetQuerySet = self.filter(is_hidden=False)
        return shown

    def written_by(self, author: User, *, reader: Any) -> "TweetQuerySet":
        """The author's tweets; those that staff have hidden, for the author and for staff only."""
        tweets: TweetQuerySet = self.filter(author_id=author.pk)
        sees_all = reader.is_authenticated and (reader.is_staff or reader.pk == author.pk)
        return tweets if sees_all else tweets.shown()


class TweetManager(MongoManager.from_queryset(TweetQuerySet)):  # type: ignore[misc]
    """Tweets."""


class ReactionQuerySet(QuerySet):
    """Reads of reactions."""

    def liked_videos_of(self, user: Any) -> "ReactionQuerySet":
        """The person's likes of videos."""
        likes: ReactionQuerySet = self.filter(user_id=user.pk, target_type="v", value=1)
        return likes

    def values_by(
        self, user: Any, target_type: str, target_ids: Iterable[ObjectId]
    ) -> dict[ObjectId, int]:
        """What `user` thinks of these: 1 or -1 by target id, in one query; nothing for guests."""
        asked = self.values_question(user, target_type, target_ids)
        return cast("dict[ObjectId, int]", ask(asked)[0])

    def values_question(
        self, user: Any, target_type: str, target_ids: Iterable[ObjectId]
    ) -> Asked[dict[ObjectId, int]]:
        """The same, to be asked together with others."""
        wanted = list(target_ids)
        if not wanted or not user.is_authenticated:
            return Known({})
        pipeline = reactions_among(wanted, user_id=user.pk, target_type=target_type)
        return Question(
            self.model,
            pipeline,
            lambda found: {row["target_id"]: int(row["value"]) for row in found},
        )


class ReactionManager(MongoManager.from_queryset(ReactionQuerySet)):  # type: ignore[misc]
    """Reactions."""


class BlockQuerySet(QuerySet):
    """Reads of blocks."""

    def is_kept_away(self, user: Any, *, by: ObjectId) -> bool:
        """Whether the person `by` has blocked `user`: one read by the unique index."""
        return self.filter(blocked_id=user.pk, blocker_id=by).exists()


class BlockManager(MongoManager.from_queryset(BlockQuerySet)):  # type: ignore[misc]
    """Blocks."""


class SubscriptionQuerySet(QuerySet):
    """Reads of subscriptions."""

    def followed_among(self, user: Any, channel_ids: Iterable[ObjectId]) -> set[ObjectId]:
        """Which of these channels `user` is subscribed to, in one query; none for guests."""
        wanted = list(channel_ids)
        if not wanted or not user.is_authenticated:
            return set()
        found = self.documents(followed_among(wanted, subscriber_id=user.pk))
        return {row["channel_id"] for row in found}


def attach_people(rows: "list[Subscription]", role: str) -> "list[Subscription]":
    """Set `role` ("subscriber" or "channel") on each row, with mini fields and
    `subscribers_count`, from one query. A row whose user is gone is left out."""
    users: dict[ObjectId, User] = User.objects.channels(getattr(row, f"{role}_id") for row in rows)
    kept = [row for row in rows if getattr(row, f"{role}_id") in users]
    for row in kept:
        attach(row, role, users[getattr(row, f"{role}_id")])
    return kept


def latest_videos(channels: Sequence[User]) -> list[Video]:
    """The newest listed video of each channel that has one, with its `owner` set: two queries,
    which read one video a channel."""
    if not channels:
        return []
    owners = {channel.pk: channel for channel in channels}
    pipeline = latest_listed_videos(list(owners), videos=Video._meta.db_table)
    found = User.objects.documents(pipeline)
    newest = Video.objects.listed().filter(pk__in=[row["video"] for row in found])
    videos = list(newest.order_by().items())
    for video in videos:
        attach(video, "owner", owners[video.owner_id])
    return videos


class SubscriptionManager(MongoManager.from_queryset(SubscriptionQuerySet)):  # type: ignore[misc]
    """Subscriptions."""
