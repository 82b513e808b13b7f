"""Who may enter the admin, and what they may do there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts.models import User
from accounts.remembering import forget
from core.audit import OPERATOR, record
from core.errors import Conflict, Forbidden
from core.mongo.transaction import transactional


class Deactivated(Conflict):
    code = "deactivated"
    message = "The account is deactivated: reactivate it first."


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do as staff; names in alphabetical order."""

    staff: bool
    superuser: bool = False
    groups: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()

    def as_facts(self) -> dict[str, Any]:
        """As the history tells it."""
        return {
            "is_staff": self.staff,
            "is_superuser": self.superuser,
            "groups": list(self.groups),
            "permissions": list(self.permissions),
        }


@transactional
def set_staff(*, user: User, staff: bool, by: User, reason: str) -> bool:
    """Give or take access to the admin; what somebody may do there is a matter of groups.

    False when nothing changes. Raises Forbidden unless a superuser acts on somebody else.
    """
    if not by.is_superuser or user.pk == by.pk:
        raise Forbidden("Only a superuser may do this, and to others only.")
    others = User.objects.filter(pk=user.pk, is_staff=not staff)
    if not others.update(is_staff=staff, updated_at=timezone.now()):
        return False
    forget(user.pk)
    record(
        "user.made_staff" if staff else "user.removed_from_staff",
        by=by,
        target=user,
        reason=reason,
        before={"is_staff": not staff},
        after={"is_staff": staff},
    )
    return True


@transactional
def give_rights(*, user: User, rights: Rights, by: User | None, dry_run: bool = False) -> bool:
    """Make these, which name groups and no permissions, all that `user` may do as staff.

    `by=None` is the operator at the shell, who may do this to anybody. False when nothing changes.
    Raises Forbidden unless a superuser acts on somebody else, and Deactivated where somebody is
    let in who could not sign in.
    """
    if by is not None and (not by.is_superuser or user.pk == by.pk):
        raise Forbidden("Only a superuser may do this, and to others only.")
    before = rights_of(user)
    if before == rights:
        return False
    if rights.staff and not user.is_active:
        raise Deactivated
    if dry_run:
        return True
    User.objects.filter(pk=user.pk).update(
        is_staff=rights.staff, is_superuser=rights.superuser, updated_at=timezone.now()
    )
    user.groups.set(Group.objects.filter(name__in=rights.groups))
    user.user_permissions.clear()
    forget(user.pk)
    record(
        "user.role_changed",
        by=by or OPERATOR,
        target=user,
        before=before.as_facts(),
        after=rights.as_facts(),
    )
    return True


def rights_of(user: User) -> Rights:
    """What `user` may do as staff, read anew."""
    row = User.objects.only("is_staff", "is_superuser").get(pk=user.pk)
    return Rights(
        staff=row.is_staff,
        superuser=row.is_superuser,
        groups=tuple(_names(user.groups, "name")),
        permissions=tuple(_names(user.user_permissions, "codename")),
    )


@transactional
def set_rights(
    *, user: User, groups: Iterable[Group], permissions: Iterable[Permission], by: User
) -> None:
    """Make these the groups and the permissions of a staff member. Raises Forbidden."""
    if not by.is_superuser:
        raise Forbidden("Only a superuser may do this.")
    before = _rights(user)
    user.groups.set(groups)
    user.user_permissions.set(permissions)
    after = _rights(user)
    if after != before:
        record("user.rights_changed", by=by, target=user, before=before, after=after)


def _rights(user: User) -> dict[str, list[str]]:
    return {
        "groups": _names(user.groups, "name"),
        "permissions": _names(user.user_permissions, "codename"),
    }


def _names(related: Any, field: str) -> list[str]:
    return sorted(related.values_list(field, flat=True))
