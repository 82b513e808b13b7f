"""What the members of a staff group may do."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError

from accounts.models import User
from core.audit import record
from core.errors import Conflict, Forbidden
from core.mongo.transaction import transactional


def save_group(group: Group, *, name: str, permissions: Iterable[Permission], by: User) -> Group:
    """Make the group, or change its name and rights. Raises Forbidden, and Conflict for a name
    that is taken."""
    if not by.is_superuser:
        raise Forbidden("Only a superuser may do this.")
    try:
        return _save(group, name, list(permissions), by)
    except IntegrityError as error:
        raise Conflict("There is a group of this name.") from error


@transactional
def _save(group: Group, name: str, permissions: list[Permission], by: User) -> Group:
    before = _facts(group) if group.pk else {}
    group.name = name
    group.save()
    group.permissions.set(permissions)
    after = _facts(group)
    if after != before:
        record(
            "group.changed" if before else "group.created",
            by=by,
            target=group,
            before=before,
            after=after,
        )
    return group


@transactional
def delete_group(group: Group, *, by: User) -> None:
    """Take the group, and its rights, from all who have it. Raises Forbidden."""
    if not by.is_superuser:
        raise Forbidden("Only a superuser may do this.")
    members = User.objects.filter(groups=group.pk).order_by("username")
    record(
        "group.deleted",
        by=by,
        target=group,
        before={**_facts(group), "members": list(members.values_list("username", flat=True))},
    )
    group.delete()


def _facts(group: Group) -> dict[str, object]:
    """As it is stored, whatever the instance says."""
    stored = Group.objects.get(pk=group.pk)
    codes = stored.permissions.values_list("codename", flat=True)
    return {"name": stored.name, "permissions": sorted(codes)}
