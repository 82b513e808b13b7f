"""What staff do to many accounts and sessions at once: each operation is one service call a row."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bson import ObjectId

from accounts.models import Session, User
from accounts.services import bans, profile, sessions, staff
from core.bulk.operations import Act, Operation, has_right, install
from core.errors import NotFound

DEACTIVATE = "accounts.deactivate"
REACTIVATE = "accounts.reactivate"
REMOVE_PICTURES = "accounts.remove_pictures"
MAKE_STAFF = "accounts.make_staff"
REMOVE_FROM_STAFF = "accounts.remove_from_staff"
END_SESSIONS = "accounts.end_sessions"
GONE = "This account is gone."


def may_ban(user: User) -> bool:
    """Whoever may change accounts may do this, too."""
    return user.has_perm("accounts.change_user") or user.has_perm("accounts.ban_user")


def is_superuser(user: User) -> bool:
    """Who lets others in."""
    return bool(user.is_superuser)


def install_operations() -> None:
    """Tell `core.bulk`."""
    _install(DEACTIVATE, "Deactivate users", "deactivated", bans.deactivate, may_ban)
    _install(REACTIVATE, "Reactivate users", "reactivated", bans.reactivate, may_ban)
    _install(
        REMOVE_PICTURES,
        "Remove users' pictures",
        "without pictures now",
        profile.remove_pictures,
        may_ban,
    )
    _install(
        MAKE_STAFF,
        "Let users into the admin",
        "made staff",
        partial(staff.set_staff, staff=True),
        is_superuser,
    )
    _install(
        REMOVE_FROM_STAFF,
        "Shut users out of the admin",
        "no staff any more",
        partial(staff.set_staff, staff=False),
        is_superuser,
    )
    install(
        Operation(
            name=END_SESSIONS,
            model="accounts.session",
            label="End sessions",
            done="ended",
            act=_end_session,
            may=has_right("accounts.change_session"),
            unchanged="This session was over.",
        )
    )


def _install(
    name: str,
    label: str,
    done: str,
    service: Callable[..., bool],
    may: Callable[[User], bool],
) -> None:
    install(
        Operation(
            name=name, model="accounts.user", label=label, done=done, act=_to_user(service), may=may
        )
    )


def _to_user(service: Callable[..., bool]) -> Act:
    def act(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:
        user = User.objects.filter(pk=id_).first()
        if user is None:
            raise NotFound(GONE)
        return service(user=user, by=by, reason=params["reason"])

    return act


def _end_session(id_: ObjectId, *, by: Any, params: dict[str, str]) -> bool:
    session = Session.objects.filter(pk=id_).first()
    if session is None:
        raise NotFound("This session is gone.")
    return sessions.end_by_staff(session=session, by=by, reason=params["reason"])
