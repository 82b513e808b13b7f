"""Rows for tests: audit events, the plainest documents that core has."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId
from django.db import connection

from core.models import AuditEvent

START = datetime(2026, 1, 1, tzinfo=UTC)


def make_events(count: int, *, same_moment: int = 1, **fields: Any) -> list[ObjectId]:
    """Insert `count` events a second apart, `same_moment` of them sharing each moment.

    Written past the model, whose `auto_now_add` would give all of them the present.
    """
    rows = [
        {
            "_id": ObjectId(),
            "at": (START + timedelta(seconds=i // same_moment)).replace(tzinfo=None),
            "verb": f"thing.{i % 2}",
            "actor_id": None,
            "actor_name": "",
            "target_type": "thing",
            "target_id": str(i),
            "reason": "",
            "before": {},
            "after": {},
            "request_id": "",
            **fields,
        }
        for i in range(count)
    ]
    connection.database[AuditEvent._meta.db_table].insert_many(rows)
    return [row["_id"] for row in rows]
