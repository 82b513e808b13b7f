"""Who is found by what, and which sessions count."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from bson import ObjectId
from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django_mongodb_backend.managers import MongoManager

from accounts.names import normalise
from accounts.pipelines import users_named
from accounts.remembering import REMEMBERED
from core.models.shown import ShownQuerySet
from core.mongo.queryset import QuerySet
from core.mongo.questions import Asked, Known, Question, ask

if TYPE_CHECKING:
    from accounts.models import User

MINI_FIELDS = ("id", "username", "full_name", "avatar")
CHANNEL_FIELDS = (*MINI_FIELDS, "subscribers_count")
SESSION_FIELDS = ("id", "is_active", "auth_epoch", *REMEMBERED)


class UserQuerySet(ShownQuerySet):
    """Reads of users."""

    def known_as(self, identifier: str) -> "UserQuerySet":
        """By username or e-mail, whichever the text is; an e-mail holds an @, a username cannot."""
        name = normalise(identifier)
        field = "email" if "@" in name else "username"
        found: UserQuerySet = self.filter(**{field: name})
        return found

    def minis(self, ids: Iterable[Any]) -> "dict[ObjectId, User]":
        """Users by id with the fields of a `mini` only, in one query by primary key."""
        return cast("dict[ObjectId, User]", ask(self.minis_question(ids))[0])

    def channels(self, ids: Iterable[Any]) -> "dict[ObjectId, User]":
        """The same, with the number of subscribers."""
        return cast("dict[ObjectId, User]", ask(self.channels_question(ids))[0])

    def minis_question(self, ids: Iterable[Any]) -> "Asked[dict[ObjectId, User]]":
        """`minis`, to be asked together with others."""
        return self._named(ids, MINI_FIELDS)

    def channels_question(self, ids: Iterable[Any]) -> "Asked[dict[ObjectId, User]]":
        """`channels`, likewise."""
        return self._named(ids, CHANNEL_FIELDS)

    def _named(self, ids: Iterable[Any], fields: tuple[str, ...]) -> "Asked[dict[ObjectId, User]]":
        wanted = set(ids)
        if not wanted:
            return Known({})
        make = self.maker(only=fields)

        def read(found: list[dict[str, Any]]) -> "dict[ObjectId, User]":
            return {user.pk: user for user in map(make, found)}

        return Question(self.model, users_named(wanted, fields), read)

    def by_session(self, user_id: ObjectId, epoch: int, remembered: Iterable[bool]) -> "User":
        """Somebody of whom is known that a session of theirs lives, and the values of `REMEMBERED`;
        no round trip. The first question about anything else reads them whole."""
        known = {"_id": user_id, "is_active": True, "auth_epoch": epoch}
        known |= zip(REMEMBERED, remembered, strict=True)
        return cast("User", self.maker(only=SESSION_FIELDS)(known))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Also what Django's `createsuperuser` and admin login call."""

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.known_as(username or "").get()
        return user

    def create_user(
        self, username: str, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """A user with normalised names and a hashed password. Rules are the services' matter."""
        user: User = self.model(username=normalise(username), email=normalise(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        return self.create_user(
            username, email, password, is_staff=True, is_superuser=True, **fields
        )


class SessionQuerySet(QuerySet):
    """Reads of sessions."""

    def live(self, now: datetime) -> "SessionQuerySet":
        """Neither revoked, nor past their end, nor left unrefreshed until no token is good."""
        idle = cast("timedelta", settings.SIMPLE_JWT["REFRESH_TOKEN_LIFETIME"])
        live: SessionQuerySet = self.filter(
            revoked_at=None, expires_at__gt=now, rotated_at__gt=now - idle
        )
        return live


class SessionManager(MongoManager.from_queryset(SessionQuerySet)):  # type: ignore[misc]
    """Sessions' door."""
