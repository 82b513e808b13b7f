"""Sessions: one per sign-in, the truth behind every token."""

from typing import ClassVar

from bson import ObjectId
from django.db import models

from accounts.querysets import SessionManager


class Ending(models.TextChoices):
    """Why a session was ended before its time."""

    LOGOUT = "logout", "Logged out"
    REMOVED = "removed", "Removed by its user from another device"
    REUSE = "reuse", "An old refresh token was used again"
    PASSWORD = "password", "The password was changed"
    DEACTIVATED = "deactivated", "The account was deactivated"
    STAFF = "staff", "Ended by staff"


class Session(models.Model):
    """One device's sign-in.

    A refresh token carries the session's id and the `generation` it was made for. Rotation is
    one conditional update (generation n → n + 1); `rotated_at` is the moment from which the
    current pair is minted, always the same, so that no token is ever stored. `expires_at` is the
    absolute end, however often the session is refreshed.
    """

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    generation = models.PositiveIntegerField(default=0)
    rotated_at = models.DateTimeField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True, default=None)
    revoked_because = models.CharField(max_length=16, blank=True, default="", choices=Ending)
    device = models.CharField(max_length=200, blank=True, default="")
    address = models.CharField(max_length=45, blank=True, default="")

    user_id: ObjectId

    objects: ClassVar[SessionManager] = SessionManager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-rotated_at"], name="session_user"),
            models.Index(fields=["expires_at"], name="session_expiry"),
            models.Index(fields=["-created_at", "-id"], name="session_newest"),
            models.Index(fields=["revoked_because", "-created_at", "-id"], name="session_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"
