"""Deactivating accounts, for ever or until a time, and bringing them back."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import Ending, User
from accounts.querysets import UserQuerySet
from accounts.services import sessions
from core.audit import record
from core.errors import Conflict, Forbidden
from core.mongo.transaction import transactional

SERVED = "The suspension has ended."


def refuse_acting_on(user: User, *, by: User) -> None:
    """Nobody acts on the own account here, and only superusers act on staff. Raises Forbidden."""
    if user.pk == by.pk:
        raise Forbidden("You cannot do this to your own account.")
    if (user.is_staff or user.is_superuser) and not by.is_superuser:
        raise Forbidden("Only a superuser may do this to staff.")


@transactional
def deactivate(*, user: User, by: User, reason: str, until: datetime | None = None) -> bool:
    """Ban: every session ends and no token is good any more, from the next request on. With
    `until`, the account is let in again by itself at that time.

    An inactive account gets the new end. False when it was inactive with this end already. Raises
    Forbidden.
    """
    refuse_acting_on(user, by=by)
    now = timezone.now()
    active = User.objects.filter(pk=user.pk, is_active=True)
    after = _inactive(until)
    if active.update(
        is_active=False, auth_epoch=F("auth_epoch") + 1, suspended_until=until, updated_at=now
    ):
        sessions.end_all(user=user, because=Ending.DEACTIVATED)
        _record(user, by=by, reason=reason, before={"is_active": True}, after=after)
        return True
    former = User.objects.filter(pk=user.pk).values_list("suspended_until", flat=True).first()
    if former == until:
        return False
    User.objects.filter(pk=user.pk).update(suspended_until=until, updated_at=now)
    _record(user, by=by, reason=reason, before=_inactive(former), after=after)
    return True


@transactional
def reactivate(*, user: User, by: User, reason: str) -> bool:
    """Lift a ban; the user signs in anew. False when the account was active. Raises Forbidden, and
    Conflict for a registration that waits for approval: that is no ban."""
    refuse_acting_on(user, by=by)
    if User.objects.filter(pk=user.pk, is_held=True).exists():
        raise Conflict("This registration waits in the held queue.")
    return _reactivate(user, User.objects.filter(pk=user.pk), by=by, reason=reason)


@transactional
def end_suspension(user: User, *, now: datetime) -> bool:
    """Let the account in again if its suspension is over; False where it is not."""
    over = User.objects.filter(pk=user.pk, suspended_until__lte=now)
    return _reactivate(user, over, by=None, reason=SERVED)


def end_suspensions(now: datetime, *, batch: int = 500) -> int:
    """Let in again whose suspension is over; how many they were."""
    over = User.objects.filter(is_active=False, suspended_until__lte=now)
    return sum(end_suspension(user, now=now) for user in over.order_by("suspended_until")[:batch])


def _reactivate(user: User, rows: UserQuerySet, *, by: User | None, reason: str) -> bool:
    inactive = rows.filter(is_active=False)
    if not inactive.update(is_active=True, suspended_until=None, updated_at=timezone.now()):
        return False
    record(
        "user.reactivated",
        by=by,
        target=user,
        reason=reason,
        before={"is_active": False},
        after={"is_active": True},
    )
    return True


def _record(
    user: User, *, by: User, reason: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    record("user.deactivated", by=by, target=user, reason=reason, before=before, after=after)


def _inactive(until: datetime | None) -> dict[str, Any]:
    """As history tells it; a ban without an end names none."""
    return {"is_active": False} | ({"until": until.isoformat()} if until else {})
