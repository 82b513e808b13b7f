"""The world, planned from one number and one day."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from videotube.seeding.casting import plan_films, plan_follows, plan_people
from videotube.seeding.chance import Chance
from videotube.seeding.collecting import plan_shelves
from videotube.seeding.reacting import plan_opinions
from videotube.seeding.sizes import Size
from videotube.seeding.talking import plan_posts, plan_remarks
from videotube.seeding.viewing import plan_views, plan_watched
from videotube.seeding.world import World

Step = Callable[[World, Size, Chance], None]

STEPS: dict[str, Step] = {
    "people": plan_people,
    "films": plan_films,
    "follows": plan_follows,
    "remarks": plan_remarks,
    "posts": plan_posts,
    "opinions": plan_opinions,
    "shelves": plan_shelves,
    "watched": plan_watched,
    "views": plan_views,
}
"""In this order: later ones look at what there is."""


def plan(
    size: Size, *, seed: int, until: datetime, tick: Callable[[int], object] = lambda _: None
) -> World:
    """Everything, with the counters that its rows add up to. `tick(1)` is called after each of
    `STEPS`."""
    world = World(until)
    for part, step in STEPS.items():
        step(world, size, Chance(seed, part))
        tick(1)
    return world


def fingerprint(world: World) -> str:
    """Short, and another one where anything was planned otherwise, such as by another release:
    each part ends differently then."""
    rows = (
        world.people,
        world.films,
        world.follows,
        world.remarks,
        world.posts,
        world.opinions,
        world.shelves,
        world.watched,
    )
    ends = "\n".join(repr((len(each), each[-1:])) for each in rows)  # type: ignore[arg-type,index]
    return sha256(ends.encode()).hexdigest()[:16]
