"""Aggregation pipelines, as data."""

from collections.abc import Sequence
from typing import Any

from bson import ObjectId

Pipeline = list[dict[str, Any]]


def videos_by_playlist(playlist_ids: Sequence[ObjectId]) -> Pipeline:
    """Over the items' collection: `{_id: <playlist>, videos: [<ids in order>]}`.

    Answered by the index `playlist_item_order` alone; an empty playlist is left out.
    """
    return [
        {"$match": {"playlist_id": {"$in": list(playlist_ids)}}},
        {"$sort": {"playlist_id": 1, "order_key": 1, "_id": 1}},
        {"$group": {"_id": "$playlist_id", "videos": {"$push": "$video_id"}}},
    ]
