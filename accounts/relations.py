"""What accounts must know of relations between people, which live in an app above it.

The app that owns subscriptions calls `install(...)` once, in its AppConfig's `ready()`. Until
then nobody is subscribed to anybody.
"""

from typing import Protocol

from accounts.models import User
from core.mongo.plain import Stages


class ChannelRelations(Protocol):
    """Facts about a viewer and a channel."""

    def stages(self, *, viewer: User) -> Stages:
        """Stages over users: they set `is_subscribed`, whether `viewer` follows the channel, or
        nothing."""


class NoRelations:
    """Strangers, all of them."""

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
