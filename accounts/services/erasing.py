"""Deleting accounts, with everything under them.

At once, in one transaction: every session ends, nothing can be done in the account's name any
more, its name and e-mail are free, its channel is gone from where channels are shown. Then, in
batches that any process may take up again: all that it has (`accounts.erasure`), and last the
document itself. Once more after a while, for what a request may have left that was under way.
"""

from datetime import datetime, timedelta

import structlog
from bson import ObjectId
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, IntegrityError
from django.db.models import F, ProtectedError
from django.utils import timezone
from pymongo.errors import PyMongoError

from accounts.erasure import steps
from accounts.models import Ending, Erasure, User
from accounts.services import sessions
from accounts.services.passwords import WrongPassword
from accounts.services.sign_in import reserved_attempt
from core import audit
from core.delivery import hand_over
from core.errors import Conflict, DomainError, NotFound
from core.mongo.transaction import on_commit, transactional

log = structlog.get_logger(__name__)

ERASE = "accounts.erase"
LOOK_AGAIN_AFTER = timedelta(seconds=90)
"""Longer than any request may still write after it was let in: 5 s. (An upload, which may take
hours to arrive, needs the person's allowance at its end, and that is gone.)"""
BATCH = 50
PASSES = 5
GONE = "User not found."
MARK = "~"
"""In front of an erased account's name: no name that can be registered has it."""


class LastSuperuser(Conflict):
    """Somebody must be able to let others in: 409."""

    code = "last_superuser"
    message = "This is the last superuser. Make another one first."


def delete_own(*, by: User, password: str, address: str) -> None:
    """Delete one's own account. Guesses of the password count as failed logins do.

    Raises WrongPassword, LimitReached, LastSuperuser, NotFound where it is gone already.
    """
    user = User.objects.filter(pk=by.pk, is_active=True).first()
    if user is None:  # another request was quicker
        raise NotFound(GONE)
    with reserved_attempt(account=f"user:{user.pk}", address=address):
        if not user.check_password(password):
            raise WrongPassword(field="password")
    close(user.pk, by=user)


def ensure_not_last(user: User) -> None:
    """Raises LastSuperuser."""
    bosses = User.objects.filter(is_superuser=True, is_active=True, is_staff=True)
    if user.is_superuser and not bosses.exclude(pk=user.pk).exists():
        raise LastSuperuser


def close(user_id: ObjectId, *, by: audit.Actor | None, reason: str = "") -> None:
    """Close the account for good, and have the rest removed. Raises NotFound where that has
    begun already, LastSuperuser."""
    try:
        # Hashed before the transaction, which may run several times.
        _close(user_id, make_password(None), by=by, reason=reason)
    except IntegrityError as error:
        raise NotFound(GONE) from error


@transactional
def _close(user_id: ObjectId, unusable: str, *, by: audit.Actor | None, reason: str) -> None:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound(GONE)
    ensure_not_last(user)
    Erasure.objects.create(user_id=user_id)
    User.objects.filter(pk=user_id).update(
        username=f"{MARK}{user_id}",
        email=f"{user_id}{MARK}@erased.invalid",
        full_name="",
        bio="",
        password=unusable,
        is_active=False,
        is_staff=False,
        is_superuser=False,
        auth_epoch=F("auth_epoch") + 1,
        updated_at=timezone.now(),
    )
    sessions.end_all(user=user, because=Ending.DEACTIVATED)
    # Without the name: the history outlives the account, and is about what was done, not to whom.
    audit.record("user.erased", by=by if by is not user else None, target=user, reason=reason)
    on_commit(lambda: send(user_id))


def send(user_id: ObjectId) -> None:
    """Have the worker do the rest; while the broker is down, the periodic task will."""
    hand_over(ERASE, user_id)


def erase(user_id: ObjectId) -> bool:
    """Remove all that is left of a closed account; whether nothing is. Safe to be called again, and
    by several processes at once."""
    if not Erasure.objects.filter(user_id=user_id).exists():
        return True
    for _ in range(PASSES):
        removed = sum(_exhaust(user_id, name) for name in steps())
        if not removed and _remove_document(user_id):
            break
    else:
        return False  # somebody goes on writing: the next call sees to it
    row = Erasure.objects.filter(user_id=user_id)
    now = timezone.now()
    row.filter(look_again_at=None).update(look_again_at=now + LOOK_AGAIN_AFTER, error="")
    row.filter(look_again_at__lte=now).delete()
    return True


def erase_due(now: datetime) -> int:
    """What the sweeper does: go on with erasures that were interrupted, and look once more at
    those that are done; how many."""
    rows = Erasure.objects.order_by("started_at").values_list("user_id", "look_again_at")[:BATCH]
    due = [user_id for user_id, again in rows if again is None or again <= now]
    for user_id in due:
        try:
            erase(user_id)
        except (DomainError, DatabaseError, PyMongoError, OSError) as error:
            log.warning("erasure not finished", user=str(user_id), error=str(error)[:200])
            Erasure.objects.filter(user_id=user_id).update(error=str(error)[:300])
    return len(due)


def _exhaust(user_id: ObjectId, name: str) -> int:
    removed, step = 0, steps()[name]
    while count := step(user_id):
        removed += count
    return removed


def _remove_document(user_id: ObjectId) -> bool:
    """False where something names it that has come since."""
    try:
        User.objects.filter(pk=user_id).delete()
    except ProtectedError:
        return False
    return True
