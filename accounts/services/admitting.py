"""Registrations that wait for staff's approval: letting them in, or letting go of them."""

from django.utils import timezone

from accounts.models import User
from accounts.services.bans import refuse_acting_on
from core.audit import record
from core.mongo.transaction import transactional


@transactional
def admit(*, user: User, by: User, reason: str = "") -> bool:
    """Whoever has registered may sign in from now on. False where they do not wait. Raises
    Forbidden."""
    refuse_acting_on(user, by=by)
    waiting = User.objects.filter(pk=user.pk, is_held=True)
    if not waiting.update(is_held=False, is_active=True, updated_at=timezone.now()):
        return False
    record(
        "user.admitted",
        by=by,
        target=user,
        reason=reason,
        before={"is_active": False},
        after={"is_active": True},
    )
    return True


def let_go(*, user: User) -> bool:
    """The account waits no more, and stays shut. False where it did not wait."""
    waiting = User.objects.filter(pk=user.pk, is_held=True)
    return bool(waiting.update(is_held=False, updated_at=timezone.now()))
