"""Aggregation pipelines of accounts, as data."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bson import ObjectId

SESSIONS = "accounts_session"


def signed_in_user(
    *, user_id: ObjectId, session_id: ObjectId, epoch: int, now: datetime
) -> list[dict[str, Any]]:
    """On `accounts_user`: the user of a live session, or nothing; one round trip, two documents.

    The hash of the password stays in the database.
    """
    return [
        {"$match": {"_id": user_id, "is_active": True, "auth_epoch": epoch}},
        {
            "$lookup": {
                "from": SESSIONS,
                "pipeline": [
                    {
                        "$match": {
                            "_id": session_id,
                            "user_id": user_id,
                            "revoked_at": None,
                            "expires_at": {"$gt": now},
                        }
                    },
                    {"$project": {"_id": 1}},
                ],
                "as": "session",
            }
        },
        {"$match": {"session": {"$ne": []}}},
        {"$project": {"session": 0, "password": 0}},
    ]


def user_called(username: str) -> list[dict[str, Any]]:
    """On `accounts_user`: the active account of that name, which is normalised; without the hash of
    its password."""
    return [
        {"$match": {"username": username, "is_active": True}},
        {"$limit": 1},
        {"$project": {"password": 0}},
    ]


def users_named(ids: Iterable[ObjectId], fields: Iterable[str]) -> list[dict[str, Any]]:
    """On `accounts_user`: these users, in no order, with their ids and these fields."""
    return [
        {"$match": {"_id": {"$in": list(ids)}}},
        {"$project": dict.fromkeys((name for name in fields if name != "id"), 1)},
    ]
