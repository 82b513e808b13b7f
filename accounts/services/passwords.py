"""Changing passwords: by oneself, or by staff."""

from bson import ObjectId
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils import timezone

from accounts.models import Ending, User
from accounts.services import rules, sessions
from accounts.services.sign_in import reserved_attempt
from core.audit import record
from core.errors import Conflict, Invalid
from core.mongo.transaction import transactional


class WrongPassword(Invalid):
    """The password that was given as one's own is another: 400, on its field."""

    def __init__(self, *, field: str = "oldPassword") -> None:
        old = "old " if field == "oldPassword" else ""
        super().__init__(f"The {old}password is wrong.", code="wrong_password", field=field)


def change_password(
    *, by: User, session_id: ObjectId, old_password: str, new_password: str, address: str
) -> None:
    """Change one's own password. Every other session ends; this one goes on with its tokens.

    Guesses of the old password count as failed logins do. Raises WrongPassword, Invalid (rules,
    on `newPassword`), LimitReached, Unavailable, and Conflict when it was changed meanwhile.
    """
    user = User.objects.get(pk=by.pk)
    with reserved_attempt(account=f"user:{user.pk}", address=address):
        if not user.check_password(old_password):
            raise WrongPassword
    rules.password(new_password, user=user, field="newPassword")
    # Hashed before the transaction, which may run several times.
    _replace_own(user, session_id, make_password(new_password))


def set_password(*, user: User, password: str, by: User) -> None:
    """Staff give somebody a new password: all sessions end. The form has checked the rules."""
    _replace(user, make_password(password), by)
    user.refresh_from_db()


@transactional
def _replace_own(user: User, session_id: ObjectId, encoded: str) -> None:
    unchanged = User.objects.filter(pk=user.pk, password=user.password, is_active=True)
    if not unchanged.update(password=encoded, updated_at=timezone.now()):
        raise Conflict("The password has just been changed elsewhere.")
    sessions.end_others(user=user, kept=session_id, because=Ending.PASSWORD)
    record("user.password_changed", by=user, target=user)


@transactional
def _replace(user: User, encoded: str, by: User) -> None:
    User.objects.filter(pk=user.pk).update(
        password=encoded, auth_epoch=F("auth_epoch") + 1, updated_at=timezone.now()
    )
    sessions.end_all(user=user, because=Ending.PASSWORD)
    record("user.password_changed", by=by, target=user)
