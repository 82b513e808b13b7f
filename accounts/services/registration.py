"""Becoming a user."""

from contextlib import ExitStack
from typing import IO

from bson import ObjectId
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, IntegrityError

from accounts.events import RegistrationHeld
from accounts.models import User
from accounts.services import pictures, rules
from core.audit import record
from core.errors import Conflict, FieldError
from core.events import publish
from core.mongo.transaction import transactional
from core.screening import Submission, Verdict, screened

TAKEN = {
    "username": "This username is taken.",
    "email": "An account with this e-mail address exists.",
}


class Taken(Conflict):
    """The username, the e-mail address, or both belong to somebody else: 409."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(
            " ".join(TAKEN[field] for field in fields) or None,
            errors=tuple(FieldError(field, "unique", TAKEN[field]) for field in fields),
        )


def register(
    *,
    username: str,
    email: str,
    full_name: str,
    password: str,
    avatar: IO[bytes] | None = None,
    cover_image: IO[bytes] | None = None,
    by: User | None = None,
) -> User:
    """Open an account, for oneself or, with `by`, as staff for somebody else. Where registrations
    are looked at first, one's own is inactive and `is_held` until staff have approved it.

    Raises Invalid, UnsupportedMedia (a picture that is none), Taken.
    """
    user = User(
        pk=ObjectId(),
        username=rules.username(username),
        email=rules.email(email),
        full_name=rules.full_name(full_name),
    )
    rules.password(password, user=user, field="password")
    # Quick and cheap for most clashes; the unique indexes decide about the rest.
    _refuse_taken(user)
    kinds = ((pictures.AVATAR, avatar), (pictures.COVER_IMAGE, cover_image))
    encoded = [(kind, pictures.encode(kind, file)) for kind, file in kinds if file]
    user.password = make_password(password)
    verdict = screened(Submission("user", user)) if by is None else None
    user.is_active, user.is_held = verdict is None, verdict is not None
    with ExitStack() as undo:
        # Files first: a document never names a file that is not there.
        for kind, picture in encoded:
            key = pictures.publish(picture, user_id=user.pk)
            undo.callback(pictures.discard, key)
            setattr(user, kind.column, key)
        try:
            _insert(user, by, verdict)
        except IntegrityError as error:
            _refuse_taken(user)
            raise Conflict from error
        except DatabaseError:
            # The document may be there all the same: better a stray file than a missing one.
            undo.pop_all()
            raise
        undo.pop_all()
    return user


def taken_fields(*, username: str | None = None, email: str | None = None) -> list[str]:
    """Which of the normalised values belong to an account already."""
    given = {"username": username, "email": email}
    return [
        field
        for field, value in given.items()
        if value and User.objects.filter(**{field: value}).exists()
    ]


def _refuse_taken(user: User) -> None:
    if fields := taken_fields(username=user.username, email=user.email):
        raise Taken(fields)


@transactional
def _insert(user: User, by: User | None, verdict: Verdict | None) -> None:
    user.save(force_insert=True)
    if by is not None:
        record("user.created", by=by, target=user, after={"username": user.username})
    if verdict is not None:
        publish(RegistrationHeld(user_id=user.pk, verdict=verdict))
