"""Aggregation pipelines, as data."""

from collections.abc import Sequence
from typing import Any

from bson import ObjectId

Pipeline = list[dict[str, Any]]


def reactions_among(
    target_ids: Sequence[ObjectId], *, user_id: ObjectId, target_type: str
) -> Pipeline:
    """Over reactions: `{target_id, value}` of one person's on these targets."""
    return [
        {
            "$match": {
                "user_id": user_id,
                "target_type": target_type,
                "target_id": {"$in": list(target_ids)},
            }
        },
        {"$project": {"_id": 0, "target_id": 1, "value": 1}},
    ]


def followed_among(channel_ids: Sequence[ObjectId], *, subscriber_id: ObjectId) -> Pipeline:
    """Over subscriptions: `{channel_id}` of those of these channels that somebody follows."""
    return [
        {"$match": {"subscriber_id": subscriber_id, "channel_id": {"$in": list(channel_ids)}}},
        {"$project": {"_id": 0, "channel_id": 1}},
    ]


def follows(subscriber_id: ObjectId, *, subscriptions: str) -> Pipeline:
    """Stages over users that set `is_subscribed`: whether somebody follows them. `subscriptions` is
    the name of that collection."""
    return [
        {
            "$lookup": {
                "from": subscriptions,
                "localField": "_id",
                "foreignField": "channel_id",
                "pipeline": [
                    {"$match": {"subscriber_id": subscriber_id}},
                    {"$project": {"_id": 1}},
                ],
                "as": "is_subscribed",
            }
        },
        {"$set": {"is_subscribed": {"$ne": ["$is_subscribed", []]}}},
    ]


def reacted(user_id: ObjectId, target_type: str, *, reactions: str) -> Pipeline:
    """Stages over what can be liked that set `reaction`: what somebody thinks of it, 1, -1, or 0
    for nothing. `reactions` is the name of that collection."""
    return [
        {
            "$lookup": {
                "from": reactions,
                "localField": "_id",
                "foreignField": "target_id",
                "pipeline": [
                    {"$match": {"user_id": user_id, "target_type": target_type}},
                    {"$project": {"_id": 0, "value": 1}},
                ],
                "as": "reaction",
            }
        },
        {"$set": {"reaction": {"$ifNull": [{"$first": "$reaction.value"}, 0]}}},
    ]


def latest_listed_videos(channel_ids: Sequence[ObjectId], *, videos: str) -> Pipeline:
    """Over the users' collection: `{_id: <channel>, video: <id of its newest listed video>}`.

    One step in the index `listed_owner` for each channel, however many videos it has; channels
    without a listed video are left out. `videos` is the name of the videos' collection.
    """
    return [
        {"$match": {"_id": {"$in": list(channel_ids)}}},
        {"$project": {"_id": 1}},
        {
            "$lookup": {
                "from": videos,
                "localField": "_id",
                "foreignField": "owner_id",
                "pipeline": [
                    {"$match": {"listed": True}},
                    {"$sort": {"created_at": -1, "_id": -1}},
                    {"$limit": 1},
                    {"$project": {"_id": 1}},
                ],
                "as": "newest",
            }
        },
        {"$unwind": "$newest"},
        {"$project": {"_id": 1, "video": "$newest._id"}},
    ]
