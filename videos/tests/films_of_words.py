"""Many listed films at once, with chosen words."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from videos.models import Status, Video, Visibility

START = timezone.now() - timedelta(days=1)


def film_of(owner: User, number: int, title: str, **fields: Any) -> Video:
    """Not saved; the higher the number, the newer."""
    made = START + timedelta(seconds=number)
    usual = {
        "visibility": Visibility.PUBLIC,
        "listed": True,
        "published_at": made,
        "created_at": made,
        "duration": number,
        "views": number,
    }
    return Video(owner=owner, title=title, status=Status.READY, **{**usual, **fields})


def save_all(films: Iterable[Video]) -> list[Video]:
    return list(Video.objects.bulk_create(list(films)))
