"""What accounts must know of relations between people, which live in an app above it.

The app that owns subscriptions calls `install(...)` once, in its AppConfig's `ready()`. Until
then nobody is subscribed to anybody.
"""

from typing import Protocol

from bson import ObjectId
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from core.mongo.plain import Stages
from core.mongo.questions import Asked, Known


class ChannelRelations(Protocol):
    """Facts about a viewer and a channel."""

    def is_subscribed(self, *, viewer: User | AnonymousUser, channel_id: ObjectId) -> Asked[bool]:
        """Whether `viewer` follows the channel; never for a guest."""

    def stages(self, *, viewer: User) -> Stages:
        """The same as stages over users: they set `is_subscribed`, or nothing."""


class NoRelations:
    """Strangers, all of them."""

    def is_subscribed(self, *, viewer: User | AnonymousUser, channel_id: ObjectId) -> Asked[bool]:
        return Known(value=False)

    def stages(self, *, viewer: User) -> Stages:
        return []


class _Registry:
    current: ChannelRelations = NoRelations()


def install(relations: ChannelRelations) -> None:
    """Answer from `relations` from now on."""
    _Registry.current = relations


def channel_relations() -> ChannelRelations:
    """The installed relations."""
    return _Registry.current
