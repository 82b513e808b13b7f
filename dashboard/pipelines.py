"""Aggregation pipelines of the dashboard, as data."""

from typing import Any

from bson import ObjectId


def channel_sums(owner_id: ObjectId) -> list[dict[str, Any]]:
    """On `videos_video`: one document with sums over all videos of a channel, whatever their
    state, or nothing where it has none. The index `owner_views` answers without reading a video."""
    return [
        {"$match": {"owner_id": owner_id}},
        {
            "$group": {
                "_id": None,
                "videos": {"$sum": 1},
                "views": {"$sum": "$views"},
                "likes": {"$sum": "$likes_count"},
                "comments": {"$sum": "$comments_count"},
                "watch_seconds": {"$sum": "$watch_seconds"},
            }
        },
    ]
