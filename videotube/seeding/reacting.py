"""What people like and dislike."""

from videotube.seeding.chance import Chance, Popularity, alike, pairs
from videotube.seeding.sizes import Size
from videotube.seeding.world import Film, Opinion, Post, Remark, World

REACHED_BY = {"v": 0.8, "c": 0.15, "t": 0.05}
"""Where reactions go."""
DISLIKED = 0.04


def plan_opinions(world: World, size: Size, chance: Chance) -> None:
    """One at most of each person to each thing; as many as the size says."""
    crowd = Popularity(chance, len(world.people), skew=0.4)
    # Of two remarks the elder one is likelier to have been seen.
    elder = sorted(range(len(world.remarks)), key=lambda each: world.remarks[each].created_at)
    targets = {
        "v": Popularity(chance, len(world.hot), skew=0.8, places=alike(chance, world.hot)),
        "c": Popularity(chance, len(elder), skew=0.6, places=alike(chance, elder)),
        "t": Popularity(chance, len(world.posts), skew=0.8),
    }
    left = {+1: size.likes, -1: size.dislikes}
    for kind, share in REACHED_BY.items():
        liked = targets[kind]
        wanted = round(share * (size.likes + size.dislikes))
        room = len(liked.places) * len(world.people)
        for person, place in pairs(wanted + size.people, crowd, liked, limit=room)[:wanted]:
            value = -1 if left[-1] and chance.happens(DISLIKED) else +1
            if not left[value]:
                value = -value
            if not left[value]:
                break
            left[value] -= 1
            _react(world, chance, person, kind, place, value)
    _like_on(world, chance, crowd, left)


def _like_on(world: World, chance: Chance, crowd: Popularity, left: dict[int, int]) -> None:
    """What rounding has left over, so that the numbers are exact."""
    there = {(each.person, each.target) for each in world.opinions if each.kind == "v"}
    room = len(world.hot) * len(world.people)
    while (left[1] or left[-1]) and len(there) < room:
        pair = (crowd.draw(), chance.choice(world.hot))
        if pair not in there:
            there.add(pair)
            value = 1 if left[1] else -1
            left[value] -= 1
            _react(world, chance, pair[0], "v", pair[1], value)


def _react(world: World, chance: Chance, person: int, kind: str, place: int, value: int) -> None:
    target: Film | Remark | Post = {"v": world.films, "c": world.remarks, "t": world.posts}[kind][  # type: ignore[index]
        place
    ]
    begins = max(target.created_at, world.people[person].created_at)
    at = chance.moment(begins, world.until, lean=3)
    world.opinions.append(Opinion(chance.object_id(at), person, kind, place, value, at))
    target.likes += value > 0
    target.dislikes += value < 0
