"""Those who keep others at a distance: blocks, and subscribers that are nobody's business."""

import pytest

from e2e.contract.shapes import assert_answer
from e2e.contract.world import Caller, World

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]


@pytest.mark.parametrize(
    ("request_line", "body"),
    [
        ("POST comments/{video}", {"content": "Words."}),
        ("POST comments/{video}", {"content": "Words.", "parent": "{comment}"}),
        ("POST subscriptions/c/{owner_id}", {}),
    ],
    ids=["comment", "reply", "subscribe"],
)
def test_the_blocked_may_look_but_not_speak_or_follow(
    world: World, request_line: str, body: dict[str, str]
) -> None:
    blocked = Caller(world, world.blocked)
    answer = blocked.send(request_line, body, {}, world.names)
    assert_answer(answer, 403)
    assert answer.json()["error"]["code"] == "blocked"
    assert_answer(blocked.send("GET videos/{video}", {}, {}, world.names), 200)


@pytest.mark.parametrize("side", ["c", "u"])
def test_private_subscribers_are_shown_to_oneself_alone(world: World, side: str) -> None:
    path = f"GET subscriptions/{side}/{{other_id}}"
    assert_answer(Caller(world, world.other).send(path, {}, {}, world.names), 200)
    for person in (world.owner, world.follower, world.blocked):
        assert_answer(Caller(world, person).send(path, {}, {}, world.names), 403)
    assert_answer(Caller(world, None).send(path, {}, {}, world.names), 401)
