"""People: the same document for front-ends and for the admin."""

from typing import Any, ClassVar

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.utils import timezone

from accounts.names import USERNAME_RULE, validate_username
from accounts.querysets import UserManager
from accounts.remembering import forget
from core.errors import Unauthenticated
from core.mongo.fields import ObjectIdAutoField


class User(AbstractBaseUser, PermissionsMixin):
    """An account, which is also a channel.

    `username` and `email` are stored normalised (see `accounts.names`). `auth_epoch` stands in
    every token: raising it makes all of them worthless at once. `avatar` and `cover_image` are
    media keys, "" for none. The counters are changed by `$inc`, in the transaction of the row
    that they count.

    `suspended_until` is when an inactive account is let in again by itself; None for a ban without
    an end, and for active accounts. `is_held`: inactive, since staff have not looked at the
    registration yet.
    """

    id = ObjectIdAutoField(primary_key=True)
    username = models.CharField(
        max_length=30, unique=True, validators=[validate_username], help_text=USERNAME_RULE
    )
    email = models.EmailField(max_length=254, unique=True)
    full_name = models.CharField(max_length=80)
    bio = models.CharField(max_length=1000, blank=True, default="")
    avatar = models.CharField(max_length=200, blank=True, default="")
    cover_image = models.CharField(max_length=200, blank=True, default="")
    is_email_verified = models.BooleanField(default=False)

    is_active = models.BooleanField(default=True)
    suspended_until = models.DateTimeField(null=True, blank=True, default=None)
    is_held = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    auth_epoch = models.PositiveIntegerField(default=0)

    subscribers_count = models.PositiveIntegerField(default=0)
    subscriptions_count = models.PositiveIntegerField(default=0)
    videos_count = models.PositiveIntegerField(default=0)
    playlists_count = models.PositiveIntegerField(default=0)

    subscriptions_private = models.BooleanField(default=False)
    history_paused = models.BooleanField(default=False)

    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        ordering = ["-created_at", "-pk"]
        # Less than changing a user, which shows the e-mail address and sets a new password.
        permissions = [("ban_user", "Can deactivate and reactivate user")]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="user_newest"),
            models.Index(fields=["is_staff", "-created_at", "-id"], name="user_staff"),
            models.Index(fields=["is_active", "-created_at", "-id"], name="user_active"),
            models.Index(
                fields=["suspended_until"],
                name="user_suspended",
                condition=models.Q(is_active=False),
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.username

    def set_password(self, raw_password: str | None) -> None:
        """Also ends every session, whoever sets it: the admin, a command, a shell. (A user who
        changes the own password keeps the session: see `accounts.services.passwords`.)"""
        super().set_password(raw_password)
        if not self._state.adding:
            self.auth_epoch += 1

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whatever it is that changes: a password, a right."""
        super().save(*args, **kwargs)
        forget(self.pk)

    def refresh_from_db(
        self, using: str | None = None, fields: Any = None, from_queryset: Any = None
    ) -> None:
        """Also: of whom nothing but the session was known, everything but the hash of the password
        is read at the first question. Raises Unauthenticated where they are gone meanwhile."""
        if fields is None or "username" in self.__dict__:
            super().refresh_from_db(using, fields, from_queryset)
            return
        wanted = {*fields, *(self.get_deferred_fields() - {"password"})}
        try:
            super().refresh_from_db(using, wanted, from_queryset or type(self).objects.all())
        except type(self).DoesNotExist:
            raise Unauthenticated from None

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password. One that was hashed with older settings is hashed anew,
        once, which is no change of password and ends no session."""

        def rehash(raw: str | None) -> None:
            self.password = make_password(raw)
            self.save(update_fields=["password"])

        return check_password(raw_password, self.password, rehash)
