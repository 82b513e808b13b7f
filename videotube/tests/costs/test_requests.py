"""What every request that front-ends make often costs: by the table `pins.txt`, and no more where
there is ten times as much of everything.

Whoever makes one dearer changes a number there. After a change for the better,
`PINS=write python -m pytest videotube/tests/costs` writes what it costs now.
"""

import pytest
from django.urls import get_resolver, resolve

from videotube.tests.costs.measuring import Cost, Pin, measured, pins

pytestmark = [pytest.mark.xdist_group("costs"), pytest.mark.django_db(transaction=True)]

UNPINNED = {
    "api/v1/moderation/stats",
    "api/v1/videos/<str:video>/captions/<str:language>",
}
"""What nobody asks often: a file that browsers keep, numbers for staff."""
Costs = dict[Pin, tuple[Cost, Cost]]


@pytest.mark.parametrize("pin", pins(), ids=lambda pin: f"{pin.who} {pin.verb} {pin.path}")
def test_a_request_costs_what_the_table_says_at_any_size(costs: Costs, pin: Pin):
    costs_of_pin = costs[pin]
    told = f"\npinned:    {pin}\nmeasured:  {measured(pin, *costs_of_pin)}\n" + "\n".join(
        map(str, costs_of_pin)
    )
    for cost in costs_of_pin:
        assert (cost.mongo, cost.redis) == (pin.mongo, pin.redis), told
        assert cost.keys <= pin.keys, told
        assert cost.documents <= 1.2 * cost.found + 20, told


def test_a_page_by_cursor_costs_the_same_at_any_depth(costs: Costs):
    by_path = {(pin.who, pin.path): found for pin, found in costs.items()}
    for who in ("guest", "reader"):
        first, deep = (by_path[who, f"videos?cursor={cursor}"] for cursor in ("", "{deep}"))
        for near, far in zip(first, deep, strict=True):
            assert (far.mongo, far.redis) == (near.mongo, near.redis)
            assert far.keys <= near.keys + 2
            assert far.documents <= near.documents + 2


def test_every_read_of_the_api_stands_in_the_table():
    asked = {_route(pin.path) for pin in pins() if pin.verb == "GET"}
    assert {name for name in _reads() if name not in asked} == UNPINNED


def _route(path: str) -> str:
    world = dict.fromkeys(("hot", "fresh", "creator", "reader", "root", "playlist"), "f" * 24)
    plain, _, _ = path.partition("?")
    return str(resolve(f"/api/v1/{plain.format(**world)}").route)


def _reads() -> set[str]:
    """The routes of API.md that answer a GET."""
    (api,) = (each for each in get_resolver().url_patterns if str(each.pattern) == "api/v1/")
    return {
        f"{api.pattern}{app.pattern}{route.pattern}"
        for app in api.url_patterns
        for route in app.url_patterns
        if "get" in getattr(route.callback, "actions", ())
    }
