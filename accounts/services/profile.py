"""What people change about themselves, and staff about others."""

from typing import IO, Any

from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from accounts.remembering import forget
from accounts.services import pictures, rules
from accounts.services.pictures import AVATAR, COVER_IMAGE, PictureKind
from accounts.services.registration import Taken
from core.audit import record
from core.errors import DomainError, Unauthenticated
from core.mongo.transaction import on_commit, transactional


def update_account(
    *,
    user: User,
    by: User,
    full_name: str | None = None,
    email: str | None = None,
    bio: str | None = None,
) -> User:
    """Change what is given; None leaves a field alone. A new e-mail address is unverified.

    Staff changing another's account leave a record. Raises Invalid, Taken.
    """
    changes: dict[str, Any] = {}
    if full_name is not None:
        changes["full_name"] = rules.full_name(full_name)
    if bio is not None:
        changes["bio"] = rules.bio(bio)
    if email is not None:
        address = rules.email(email)
        if address != user.email:
            changes |= {"email": address, "is_email_verified": False}
    if not changes:
        return user
    try:
        return _write(user, by, changes)
    except IntegrityError as error:
        # Of these fields only the e-mail address is unique.
        raise Taken(["email"]) from error


def set_preferences(
    *, by: User, history_paused: bool | None = None, subscriptions_private: bool | None = None
) -> User:
    """Change what is given; None leaves a preference alone."""
    given = {"history_paused": history_paused, "subscriptions_private": subscriptions_private}
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        return by
    changed = _write(by, by, changes)
    forget(by.pk)
    return changed


def set_avatar(*, by: User, file: IO[bytes]) -> User:
    """Replace one's avatar. Raises UnsupportedMedia, Invalid."""
    return _set_picture(AVATAR, by, file)


def set_cover_image(*, by: User, file: IO[bytes]) -> User:
    """Replace one's cover image. Raises UnsupportedMedia, Invalid."""
    return _set_picture(COVER_IMAGE, by, file)


@transactional
def remove_pictures(*, user: User, by: User, reason: str) -> bool:
    """Staff take a user's avatar and cover down, with a record of it; False where none is."""
    before = User.objects.get(pk=user.pk)
    keys = {k.column: getattr(before, k.column) for k in (AVATAR, COVER_IMAGE)}
    if not any(keys.values()):
        return False
    _write(before, before, dict.fromkeys(keys, ""))
    record("user.pictures_removed", by=by, target=user, reason=reason, before=keys)
    for key in keys.values():
        on_commit(_Discard(key))
    return True


@transactional
def strip_texts(*, user: User, by: User, reason: str) -> dict[str, str]:
    """Staff clear a channel's name and bio, with a record of it: the name becomes the username.
    What was there, by column; nothing where there was nothing to clear."""
    current = User.objects.get(pk=user.pk)
    bare = {"full_name": current.username, "bio": ""}
    before = {name: str(getattr(current, name)) for name in bare}
    if before == bare:
        return {}
    User.objects.filter(pk=user.pk).update(**bare, updated_at=timezone.now())
    record("user.texts_removed", by=by, target=user, reason=reason, before=before, after=bare)
    return before


@transactional
def restore_texts(*, user: User, by: User, reason: str, texts: dict[str, str]) -> bool:
    """Put back what `strip_texts` has cleared, unless the user has written something else since;
    False where nothing is put back."""
    current = User.objects.get(pk=user.pk)
    bare = {"full_name": current.username, "bio": ""}
    after = {n: texts[n] for n in bare if n in texts and getattr(current, n) == bare[n]}
    if not after:
        return False
    User.objects.filter(pk=user.pk).update(**after, updated_at=timezone.now())
    before = {name: bare[name] for name in after}
    record("user.texts_restored", by=by, target=user, reason=reason, before=before, after=after)
    return True


def _set_picture(kind: PictureKind, user: User, file: IO[bytes]) -> User:
    """All or nothing: the new file is there before the document names it, the old one goes after
    the document has forgotten it."""
    key = pictures.publish(pictures.encode(kind, file), user_id=user.pk)
    try:
        return _exchange(kind, user, key)
    except DomainError:
        # (After an outage the document may name the new file: a stray one is the lesser evil.)
        pictures.discard(key)
        raise


@transactional
def _exchange(kind: PictureKind, user: User, key: str) -> User:
    replaced = User.objects.filter(pk=user.pk).values_list(kind.column, flat=True).first() or ""
    changed = _write(user, user, {kind.column: key})
    on_commit(_Discard(replaced))
    return changed


@transactional
def _write(user: User, by: User, changes: dict[str, Any]) -> User:
    """Raises Unauthenticated when the account has been deactivated or deleted meanwhile."""
    target = User.objects.filter(pk=user.pk)
    if by.pk == user.pk:
        target = target.filter(is_active=True)
    if not target.update(**changes, updated_at=timezone.now()):
        raise Unauthenticated
    if by.pk != user.pk:
        before = {name: getattr(user, name) for name in changes}
        record("user.updated", by=by, target=user, before=before, after=changes)
    changed: User = User.objects.get(pk=user.pk)
    return changed


class _Discard:
    """A commit hook with the name that Django logs when the old file cannot be removed."""

    __qualname__ = "accounts.services.profile._Discard"

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self) -> None:
        pictures.discard(self.key)
