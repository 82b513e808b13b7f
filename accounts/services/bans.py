"""Deactivating accounts, and bringing them back."""

from django.db.models import F
from django.utils import timezone

from accounts.models import Ending, User
from accounts.services import sessions
from core.audit import record
from core.errors import Forbidden
from core.mongo.transaction import transactional


def refuse_acting_on(user: User, *, by: User) -> None:
    """Nobody acts on the own account here, and only superusers act on staff. Raises Forbidden."""
    if user.pk == by.pk:
        raise Forbidden("You cannot do this to your own account.")
    if (user.is_staff or user.is_superuser) and not by.is_superuser:
        raise Forbidden("Only a superuser may do this to staff.")


@transactional
def deactivate(*, user: User, by: User, reason: str) -> bool:
    """Ban: every session ends and no token is good any more, from the next request on.

    False when the account was inactive already. Raises Forbidden.
    """
    refuse_acting_on(user, by=by)
    active = User.objects.filter(pk=user.pk, is_active=True)
    if not active.update(
        is_active=False, auth_epoch=F("auth_epoch") + 1, updated_at=timezone.now()
    ):
        return False
    sessions.end_all(user=user, because=Ending.DEACTIVATED)
    record(
        "user.deactivated",
        by=by,
        target=user,
        reason=reason,
        before={"is_active": True},
        after={"is_active": False},
    )
    return True


@transactional
def reactivate(*, user: User, by: User, reason: str) -> bool:
    """Lift a ban; the user signs in anew. False when the account was active. Raises Forbidden."""
    refuse_acting_on(user, by=by)
    inactive = User.objects.filter(pk=user.pk, is_active=False)
    if not inactive.update(is_active=True, updated_at=timezone.now()):
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
