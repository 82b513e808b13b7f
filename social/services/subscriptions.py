"""Following channels, and who may see who follows whom."""

from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from accounts.models import User
from core.errors import Forbidden, Invalid, NotFound
from core.mongo.counters import count
from core.mongo.transaction import transactional
from core.mongo.turns import in_turn
from social.models import Block, Subscription
from social.services.access import CHANNEL_NOT_FOUND, Blocked, refuse_blocked, seen_channel
from social.services.contention import Overtaken, until_settled


@dataclass(frozen=True, slots=True)
class SubscriptionState:
    """How it stands after a change."""

    is_subscribed: bool
    subscribers_count: int


def toggle_subscription(channel_id: ObjectId, *, by: User) -> SubscriptionState:
    """Follow the channel, or stop following it. To oneself is Invalid.

    A banned channel can be left, but not followed; so can one that has blocked the actor.
    """
    if channel_id == by.pk:
        raise Invalid("You cannot subscribe to your own channel.", code="own_channel")

    def decide() -> bool:
        if channel_id in Subscription.objects.followed_among(by, [channel_id]):
            _unsubscribe(channel_id, by.pk)
            return False
        seen_channel(channel_id)
        refuse_blocked(by, by=channel_id)
        _subscribe(channel_id, by=by)
        return True

    with in_turn(channel_id):
        is_subscribed = until_settled(decide)
    if is_subscribed and Block.objects.is_kept_away(by, by=channel_id):
        # Blocked at this very moment: one of the two must see what the other has done.
        end_subscription(channel_id, subscriber_id=by.pk)
        raise Blocked
    people = User.objects.filter(pk=channel_id)
    subscribers = people.values_list("subscribers_count", flat=True).first()
    if subscribers is None:
        raise NotFound(CHANNEL_NOT_FOUND)
    return SubscriptionState(is_subscribed, subscribers)


def end_subscription(channel_id: ObjectId, *, subscriber_id: ObjectId) -> None:
    """Somebody follows the channel no more; nothing happens where they do not."""

    def decide() -> None:
        if Subscription.objects.filter(subscriber_id=subscriber_id, channel_id=channel_id).exists():
            _unsubscribe(channel_id, subscriber_id)

    until_settled(decide)


def listable_channel(user_id: ObjectId, *, by: Any) -> User:
    """The channel whose subscriptions `by` may list: one's own, and those not kept private.

    Raises NotFound, or Forbidden where the channel keeps them private.
    """
    channel = seen_channel(user_id)
    if channel.subscriptions_private and channel.pk != by.pk:
        raise Forbidden("This channel keeps its subscriptions private.")
    return channel


@transactional
def _subscribe(channel_id: ObjectId, *, by: User) -> None:
    _count_both(channel_id, by.pk, +1)
    Subscription.objects.create(subscriber_id=by.pk, channel_id=channel_id)


@transactional
def _unsubscribe(channel_id: ObjectId, subscriber_id: ObjectId) -> None:
    _count_both(channel_id, subscriber_id, -1)
    rows = Subscription.objects.filter(subscriber_id=subscriber_id, channel_id=channel_id)
    if not rows.delete()[0]:
        raise Overtaken


def _count_both(channel_id: ObjectId, subscriber_id: ObjectId, change: int) -> None:
    """Both ends count; an account that is gone ends the transaction."""
    people = User.objects
    if not count(people.filter(pk=channel_id), subscribers_count=change):
        raise NotFound(CHANNEL_NOT_FOUND)
    if not count(people.filter(pk=subscriber_id), subscriptions_count=change):
        raise NotFound
