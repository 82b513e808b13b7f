"""What a transaction has left behind."""

from bson import ObjectId
from django.contrib.auth.models import Group
from django.db import connection


def names() -> set[str]:
    return set(Group.objects.values_list("name", flat=True))


def assert_thread_is_clean() -> None:
    assert connection.session is None
    assert not connection.in_atomic_block_mongo
    assert connection.run_on_commit == []
    Group.objects.create(name=f"after-{ObjectId()}")
