"""Aggregation pipelines over videos, as data."""

from collections.abc import Sequence
from typing import Any

Match = dict[str, Any]
Pipeline = list[dict[str, Any]]


def numbers_of(matches: Sequence[Match], collection: str, *, most: int) -> Pipeline:
    """`{_id: <place in matches>, n: <how many, `most` at most>}` of each that has any, counted in
    indexes alone."""
    first, *others = [_number(match, place, most) for place, match in enumerate(matches)]
    unions: Pipeline = [{"$unionWith": {"coll": collection, "pipeline": part}} for part in others]
    return [*first, *unions]


def _number(match: Match, place: int, most: int) -> Pipeline:
    return [
        {"$match": match},
        {"$limit": most},
        {"$group": {"_id": {"$literal": place}, "n": {"$sum": 1}}},
    ]


def one_with_owner(
    match: Match, *, fields: dict[str, int] | None, users: str, owner: Pipeline
) -> Pipeline:
    """One video at most, with these fields and `owner`: a list of the user that it belongs to, by
    the stages `owner`, or of nobody. `users` is the name of their collection."""
    return [
        {"$match": match},
        {"$limit": 1},
        {"$project": fields},
        {
            "$lookup": {
                "from": users,
                "localField": "owner_id",
                "foreignField": "_id",
                "pipeline": owner,
                "as": "owner",
            }
        },
    ]
