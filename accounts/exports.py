"""What an archive of a person's own data holds: each app says so of its own rows.

Own data only: nothing of others that the person may not see, no hash and no token.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from bson import ObjectId
from django.db.models import QuerySet

from accounts.models import Session, User
from core.models import BulkRun

BATCH = 500


class Section(Protocol):
    """The rows of one file of the archive, read in batches."""

    def __call__(self, user: User) -> Iterator[dict[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of the person's in the media store. `is_original`: nothing could make it again."""

    kind: str
    key: str
    is_original: bool = False


class Files(Protocol):
    """The person's files."""

    def __call__(self, user: User) -> Iterator[OwnFile]: ...


_sections: dict[str, Section] = {}
_files: list[Files] = []


def install(name: str, section: Section) -> None:
    """Have the archive hold `<name>.json`."""
    _sections[name] = section


def install_files(files: Files) -> None:
    """Have the archive list these files."""
    if files not in _files:
        _files.append(files)


def sections() -> dict[str, Section]:
    """All of them, by the name of their file."""
    return dict(_sections)


def files_of(user: User) -> Iterator[OwnFile]:
    """Every file of the person's."""
    for files in _files:
        yield from files(user)


def rows(queryset: QuerySet[Any], *fields: str) -> Iterator[dict[str, Any]]:
    """These fields of each row, with its id, in the order of ids."""
    last: ObjectId | None = None
    while True:
        behind = queryset.filter(pk__gt=last) if last is not None else queryset
        batch = list(behind.order_by("pk").values("pk", *fields)[:BATCH])
        if not batch:
            return
        last = batch[-1]["pk"]
        for row in batch:
            yield {"id": row.pop("pk"), **row}


def _profile(user: User) -> Iterator[dict[str, Any]]:
    yield from rows(
        User.objects.filter(pk=user.pk),
        "username",
        "email",
        "is_email_verified",
        "full_name",
        "bio",
        "subscribers_count",
        "subscriptions_count",
        "subscriptions_private",
        "history_paused",
        "created_at",
        "updated_at",
        "last_login",
    )


def _sessions(user: User) -> Iterator[dict[str, Any]]:
    yield from rows(
        Session.objects.filter(user_id=user.pk),
        "device",
        "address",
        "created_at",
        "rotated_at",
        "expires_at",
        "revoked_at",
    )


def _bulk_work(user: User) -> Iterator[dict[str, Any]]:
    yield from rows(
        BulkRun.objects.filter(actor_id=user.pk),
        "operation",
        "params",
        "total",
        "done_count",
        "refused_count",
        "state",
        "created_at",
        "finished_at",
    )


def _pictures(user: User) -> Iterator[OwnFile]:
    for kind, key in (("avatar", user.avatar), ("cover image", user.cover_image)):
        if key:
            yield OwnFile(kind, key, is_original=True)


def install_own() -> None:
    """What accounts themselves hold."""
    install("profile", _profile)
    install("sessions", _sessions)
    install("bulk-work", _bulk_work)
    install_files(_pictures)
