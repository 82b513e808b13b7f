"""Avatars and covers that are named and not there."""

from collections.abc import Iterator
from functools import partial

from bson import ObjectId
from django.db.models import Q

from accounts.models import User
from core.diagnosis import Finding, Severity, Workshop
from core.storage import media_store
from core.storage.local import LocalMediaStore

BATCH = 500
PICTURES = ("avatar", "cover_image")


def missing_pictures() -> Iterator[Finding]:
    """Of everybody, in batches; a picture that was replaced meanwhile is looked at again."""
    store = media_store()
    if not isinstance(store, LocalMediaStore):
        return  # each would be a call
    last: ObjectId | None = None
    while True:
        people = User.objects.order_by("pk").values_list("pk", *PICTURES)
        batch = list((people.filter(pk__gt=last) if last is not None else people)[:BATCH])
        if not batch:
            return
        for pk, *keys in batch:
            for field, key in zip(PICTURES, keys, strict=True):
                named = Q(pk=pk, **{field: key})
                if key and not store.exists(key) and User.objects.filter(named).exists():
                    yield _finding(pk, field, key)
        last = batch[-1][0]


def _finding(pk: ObjectId, field: str, key: str) -> Finding:
    return Finding(
        code="user.picture_missing",
        severity=Severity.WARNING,
        subject=f"accounts.User {pk}",
        text=(
            f"The {field} {key} is not on the disk, so a broken picture is shown. A repair takes "
            "the name away; a backup of the media folder may have the file."
        ),
        facts={"key": key},
        mend=partial(_clear, pk, field, key),
    )


def _clear(pk: ObjectId, field: str, key: str, _workshop: Workshop) -> str:
    User.objects.filter(pk=pk, **{field: key}).update(**{field: ""})
    return "the person has no such picture now"
