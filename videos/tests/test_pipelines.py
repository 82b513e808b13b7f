"""Pipelines over videos, as data."""

from videos.pipelines import numbers_of


def test_each_condition_is_counted_to_its_own_limit():
    def part(place: int) -> list[dict]:
        counting = {"$group": {"_id": {"$literal": place}, "n": {"$sum": 1}}}
        return [{"$match": {"words": f"w{place}"}}, {"$limit": 5}, counting]

    matches = [{"words": f"w{place}"} for place in range(3)]
    assert numbers_of(matches[:1], "table", most=5) == part(0)
    assert numbers_of(matches, "table", most=5) == [
        *part(0),
        {"$unionWith": {"coll": "table", "pipeline": part(1)}},
        {"$unionWith": {"coll": "table", "pipeline": part(2)}},
    ]
