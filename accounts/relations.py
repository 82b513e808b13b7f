"""What accounts must know of relations between people, which live in an app above it.

The app that owns subscriptions calls `install(...)` once, in its AppConfig's `ready()`. Until
then nobody is subscribed to anybody.
"""

from typing import Protocol

from django.contrib.auth.models import AnonymousUser

from accounts.models import User


class ChannelRelations(Protocol):
    """Facts about a viewer and a channel."""

    def is_subscribed(self, *, viewer: User | AnonymousUser, channel: User) -> bool:
        """Whether `viewer` follows `channel`; never for a guest."""


class NoRelations:
    """Strangers, all of them."""

    def is_subscribed(self, *, viewer: User | AnonymousUser, channel: User) -> bool:
        return False


class _Registry:
    current: ChannelRelations = NoRelations()


def install(relations: ChannelRelations) -> None:
    """Answer from `relations` from now on."""
    _Registry.current = relations


def channel_relations() -> ChannelRelations:
    """The installed relations."""
    return _Registry.current
