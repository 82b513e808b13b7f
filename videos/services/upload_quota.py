"""How much each person may send: exact under parallel uploads.

One document a person holds both counts. A reservation is a conditional update of it, made in the
transaction of what it is for: of many at the same moment only as many succeed as fit.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from core.errors import LimitReached
from videos.models import UploadAllowance

OPEN_RETRY_SECONDS = 60


class QuotaExceeded(LimitReached):
    """The bytes of this UTC day are used up: 429, until midnight."""

    code = "quota_exceeded"
    message = "This is more than your upload quota leaves for today."

    def __init__(self) -> None:
        left = _midnight(timezone.now().date()) - timezone.now()
        super().__init__(retry_after=max(1, int(left.total_seconds())))


class TooManyUploads(LimitReached):
    """Finish or abort one first: 429."""

    code = "too_many_uploads"
    message = "You have too many unfinished uploads."

    def __init__(self) -> None:
        super().__init__(retry_after=OPEN_RETRY_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Bytes used on this UTC day, and resumable uploads that are not finished."""

    used: int
    open_uploads: int
    resets_at: datetime

    @property
    def left(self) -> int | None:
        """Bytes; None where there is no quota."""
        quota = settings.UPLOAD_QUOTA_BYTES
        return max(0, quota - self.used) if quota else None


def open_day(user_id: ObjectId) -> date:
    """Have the person's document there and its UTC day begun; that day. To be called before the
    transaction that reserves, which an IntegrityError would end."""
    today = timezone.now().date()
    mine = UploadAllowance.objects.filter(user_id=user_id)
    if not mine.filter(day__lt=today).update(day=today, used=0) and not mine.exists():
        try:
            UploadAllowance.objects.create(user_id=user_id, day=today)
        except IntegrityError:
            return today  # made by another request in this very moment
    return today


def ensure_room(user_id: ObjectId, *, size: int) -> None:
    """Refuse early what `reserve` would refuse. Raises QuotaExceeded."""
    left = usage(user_id).left
    if left is not None and size > left:
        raise QuotaExceeded


def reserve(user_id: ObjectId, *, size: int, day: date, resumable: bool = False) -> None:
    """Count `size` bytes, and one more open upload where it is `resumable`. Raises QuotaExceeded
    or TooManyUploads, and counts nothing then. `day` is what `open_day` said."""
    mine = UploadAllowance.objects.filter(user_id=user_id, day__gte=day)
    if resumable and mine.filter(open_uploads__gte=settings.UPLOAD_MAX_OPEN).exists():
        raise TooManyUploads
    fitting = mine.filter(**_within_limits(size, resumable=resumable))
    if not fitting.update(used=F("used") + size, open_uploads=F("open_uploads") + int(resumable)):
        raise QuotaExceeded


def _within_limits(size: int, *, resumable: bool) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if settings.UPLOAD_QUOTA_BYTES:
        limits["used__lte"] = settings.UPLOAD_QUOTA_BYTES - size
    if resumable:
        limits["open_uploads__lt"] = settings.UPLOAD_MAX_OPEN
    return limits


def give_back(user_id: ObjectId, *, size: int, day: date) -> None:
    """An upload that became nothing does not count. Bytes of a day that is over went with it."""
    mine = UploadAllowance.objects.filter(user_id=user_id)
    mine.filter(day=day, used__gte=size).update(used=F("used") - size)
    close(user_id)


def close(user_id: ObjectId) -> None:
    """One open upload less; its bytes stay counted."""
    mine = UploadAllowance.objects.filter(user_id=user_id, open_uploads__gt=0)
    mine.update(open_uploads=F("open_uploads") - 1)


def usage(user_id: ObjectId) -> Usage:
    """What the person has used at this moment."""
    today = timezone.now().date()
    row = UploadAllowance.objects.filter(user_id=user_id).first()
    return Usage(
        used=row.used if row is not None and row.day >= today else 0,
        open_uploads=row.open_uploads if row is not None else 0,
        resets_at=_midnight(today),
    )


def _midnight(today: date) -> datetime:
    return datetime(today.year, today.month, today.day, tzinfo=UTC) + timedelta(days=1)
