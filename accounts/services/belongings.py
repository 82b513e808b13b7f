"""What accounts and core keep of a person, beside the account's own document."""

from bson import ObjectId
from django.contrib.admin.models import LogEntry

from accounts.erasure import bounded, install, install_rows
from accounts.models import Session, User
from core.bulk.sweeping import forget_runs_of
from core.models import BulkRun, DeferredRemoval, IdempotencyRecord
from core.storage.removal import remove_or_defer


def install_steps() -> None:
    """Tell `accounts.erasure`."""
    install("pictures", erase_pictures, count=lambda user_id: len(_pictures(user_id)))
    install("rights", erase_rights, count=_rights)
    install_rows("admin log", LogEntry, "user_id")
    install_rows("kept answers", IdempotencyRecord, "user_id")
    install(
        "bulk work",
        forget_runs_of,
        count=lambda user_id: bounded(BulkRun.objects.filter(actor_id=user_id)),
    )
    install_rows("sessions", Session, "user_id")


def erase_pictures(user_id: ObjectId) -> int:
    """Avatar and cover, with all that stands in their folder; later, where the store is down or a
    backup is reading it."""
    keys = _pictures(user_id)
    if keys:
        User.objects.filter(pk=user_id).update(avatar="", cover_image="")
        for key in (*keys, f"users/{user_id}"):
            try:
                remove_or_defer(key)
            except OSError:
                DeferredRemoval.objects.create(media_key=key)
    return len(keys)


def erase_rights(user_id: ObjectId) -> int:
    """Groups and permissions of a member of staff."""
    held = _rights(user_id)
    user = User.objects.filter(pk=user_id).first()
    if held and user is not None:
        user.groups.clear()
        user.user_permissions.clear()
    return held


def _rights(user_id: ObjectId) -> int:
    user = User.objects.filter(pk=user_id).first()
    return user.groups.count() + user.user_permissions.count() if user is not None else 0


def _pictures(user_id: ObjectId) -> list[str]:
    named = User.objects.filter(pk=user_id).values_list("avatar", "cover_image").first()
    return [key for key in named or () if key]
