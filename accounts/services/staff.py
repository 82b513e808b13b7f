"""Who may enter the admin, and what they may do there."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts.models import User
from core.audit import record
from core.errors import Forbidden
from core.mongo.transaction import transactional


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
        "groups": sorted(user.groups.values_list("name", flat=True)),
        "permissions": sorted(user.user_permissions.values_list("codename", flat=True)),
    }
