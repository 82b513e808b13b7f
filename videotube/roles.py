"""What staff may do, by role: each is a group with just the rights that its work needs.

The rights are those that the apps' admins ask for. No role holds a right on groups or
permissions, so that nobody can give away, or take, more than they have; and none below
`administrator` sees e-mail addresses, in lists, by searching or in the history.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from accounts.names import normalise
from accounts.services.staff import Rights, give_rights, rights_of
from core.audit import OPERATOR, record
from core.errors import Conflict, NotFound
from core.mongo.transaction import transactional


@dataclass(frozen=True, slots=True)
class Role:
    """`group` is the name of its group in the admin, `rights` are `<app>.<codename>`."""

    group: str
    words: str
    rights: frozenset[str]


_MODERATOR = frozenset(
    {
        "accounts.view_user",
        "videos.view_video",
        "social.view_comment",
        "social.delete_comment",
        "social.view_tweet",
        "social.delete_tweet",
        "playlists.view_playlist",
        "moderation.view_case",
        "moderation.decide_case",
        "moderation.view_decision",
        "moderation.view_appeal",
        "moderation.view_helditem",
        "moderation.decide_helditem",
        "moderation.view_holdrule",
        "core.view_bulkrun",
    }
)
_SENIOR = _MODERATOR | {
    "moderation.suspend_user",
    "moderation.purge_user",
    "moderation.lift_decision",
    "moderation.answer_appeal",
    "moderation.add_holdrule",
    "moderation.change_holdrule",
    "moderation.delete_holdrule",
    "accounts.ban_user",
    "videos.change_video",
    "videos.delete_video",
    "playlists.delete_playlist",
}
_ADMINISTRATOR = _SENIOR | {
    "accounts.add_user",
    "accounts.change_user",
    "accounts.view_session",
    "accounts.change_session",
    "videos.view_processingjob",
    "videos.change_processingjob",
    "videos.view_upload",
    "core.view_auditevent",
    "core.view_periodicrun",
}
ROLES = {
    "moderator": Role(
        "Moderators",
        "decides cases: dismisses, warns, hides videos, removes comments and tweets",
        _MODERATOR,
    ),
    "senior-moderator": Role(
        "Senior moderators",
        "also suspends and bans people, lifts decisions, answers appeals, deletes videos",
        _SENIOR,
    ),
    "administrator": Role(
        "Administrators",
        "also corrects accounts and their e-mail addresses, ends sessions, runs jobs again, "
        "reads the history",
        _ADMINISTRATOR,
    ),
}
SUPERUSER, NONE, CUSTOM = "superuser", "none", "custom"
NAMES = (*ROLES, SUPERUSER, NONE)
"""What `promote` takes."""


class MissingRight(Conflict):
    code = "missing_right"
    message = "The database does not know a right of this role: run manage.py migrate."


class NobodyCalled(NotFound):
    code = "unknown_username"
    message = "Nobody has this username."


def give_role(*, username: str, role: str, by: User | None, dry_run: bool = False) -> bool:
    """Make `role`, one of NAMES, all that this person may do as staff; False when it was so
    already. `by=None` is the operator at the shell.

    The role's group gets the rights of this table, whatever somebody has made of it. Raises
    NobodyCalled, MissingRight, and what `give_rights` raises.
    """
    user = User.objects.filter(username=normalise(username)).first()
    if user is None:
        raise NobodyCalled
    chosen = ROLES.get(role)
    if chosen is not None and not dry_run:
        _define(chosen, by=by)
    rights = Rights(
        staff=role != NONE,
        superuser=role == SUPERUSER,
        groups=(chosen.group,) if chosen else (),
    )
    return give_rights(user=user, rights=rights, by=by, dry_run=dry_run)


def define_roles(**_signal: Any) -> int:
    """Make every role's group what the table says: with each migration, so that a new version
    brings its rights along. How many were made or changed.

    The database may not know every right yet, while it is migrated step by step: then the last step
    does it.
    """
    changed = 0
    for role in ROLES.values():
        try:
            changed += _define(role, by=None)
        except MissingRight:
            continue
    return changed


def role_of(user: User) -> str:
    """One of NAMES, or `custom` for rights that somebody has put together by hand."""
    rights = rights_of(user)
    if rights.superuser:
        return SUPERUSER
    if not rights.staff:
        return NONE
    named = {role.group: name for name, role in ROLES.items()}
    if len(rights.groups) == 1 and not rights.permissions:
        return named.get(rights.groups[0], CUSTOM)
    return CUSTOM


def staff() -> Iterator[User]:
    """All that may enter the admin, in the order of their names."""
    yield from User.objects.filter(is_staff=True).order_by("username")


@transactional
def _define(role: Role, *, by: User | None) -> bool:
    """Make the role's group what the table says; False where it was so."""
    rights = list(Permission.objects.filter(codename__in=[r.split(".")[1] for r in role.rights]))
    apps = dict(ContentType.objects.values_list("pk", "app_label"))
    meant = [r for r in rights if f"{apps.get(r.content_type_id)}.{r.codename}" in role.rights]
    if len(meant) < len(role.rights):
        raise MissingRight
    group, _ = Group.objects.get_or_create(name=role.group)
    before = set(group.permissions.values_list("codename", flat=True))
    after = {right.codename for right in meant}
    if before != after:
        group.permissions.set(meant)
        record(
            "group.rights_changed",
            by=by or OPERATOR,
            target=group,
            before={"permissions": sorted(before)},
            after={"permissions": sorted(after)},
        )
    return before != after
