"""Keeping somebody at a distance."""

from contextlib import suppress

from bson import ObjectId
from django.db import IntegrityError

from accounts.models import User
from core.errors import Invalid, NotFound
from social.models import Block
from social.services.access import USER_NOT_FOUND
from social.services.subscriptions import end_subscription


def block_user(user_id: ObjectId, *, by: User) -> None:
    """From now on they cannot comment on one's videos, reply to one, or subscribe; a subscription
    of theirs ends. Doing it twice is doing it once. Raises Invalid for oneself, NotFound."""
    if user_id == by.pk:
        raise Invalid("You cannot block yourself.", code="own_account")
    _find(user_id)
    with suppress(IntegrityError):  # blocked already
        Block.objects.create(blocker_id=by.pk, blocked_id=user_id)
    # Behind the block: a subscription that is made meanwhile finds it, or is found here.
    end_subscription(by.pk, subscriber_id=user_id)


def unblock_user(user_id: ObjectId, *, by: User) -> None:
    """Let them again. Somebody who is not blocked stays so."""
    _find(user_id)
    Block.objects.filter(blocker_id=by.pk, blocked_id=user_id).delete()


def _find(user_id: ObjectId) -> None:
    if not User.objects.filter(pk=user_id).exists():
        raise NotFound(USER_NOT_FOUND)
