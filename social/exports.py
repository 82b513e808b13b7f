"""What social holds of a person, for the archive of their own data."""

from collections.abc import Iterator
from typing import Any

from accounts.exports import install, rows
from accounts.models import User
from social.models import Block, Comment, Reaction, Subscription, Tweet
from videos.exports import with_titles


def install_sections() -> None:
    """Tell `accounts.exports`."""
    install("comments", _comments)
    install("tweets", _tweets)
    install("reactions", _reactions)
    install("subscriptions", _subscriptions)
    install("blocks", _blocks)


def _comments(user: User) -> Iterator[dict[str, Any]]:
    mine = Comment.objects.kept().filter(author_id=user.pk)
    fields = ("video_id", "root_id", "content", "likes_count", "dislikes_count", "replies_count")
    yield from with_titles(rows(mine, *fields, "is_edited", "created_at", "updated_at"), user)


def _tweets(user: User) -> Iterator[dict[str, Any]]:
    mine = Tweet.objects.filter(author_id=user.pk)
    yield from rows(mine, "content", "likes_count", "dislikes_count", "created_at", "updated_at")


def _reactions(user: User) -> Iterator[dict[str, Any]]:
    mine = Reaction.objects.filter(user_id=user.pk)
    yield from rows(mine, "target_type", "target_id", "value", "created_at")


def _subscriptions(user: User) -> Iterator[dict[str, Any]]:
    mine = Subscription.objects.filter(subscriber_id=user.pk)
    yield from rows(mine, "channel_id", "notify", "created_at")


def _blocks(user: User) -> Iterator[dict[str, Any]]:
    """Whom the person has blocked; by whom they are blocked is others' to know."""
    yield from rows(Block.objects.filter(blocker_id=user.pk), "blocked_id", "created_at")
