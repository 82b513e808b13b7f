"""One site for all tests of costs, measured when it is small and when it is large."""

import os
from typing import Any

import pytest
from django.test import override_settings

from core.mongo import hints
from core.redis import get_redis
from core.testing.mongo import empty_database
from videotube.tests.costs.measuring import Cost, Pin, cost_of, pins, write_pins
from videotube.tests.costs.world import FAR, LARGE, LIMITS, SMALL, World


@pytest.fixture(scope="session")
def costs(django_db_setup: None, django_db_blocker: Any) -> dict[Pin, tuple[Cost, Cost]]:
    """What each request of the table costs in the small and in the large site."""
    table = pins()
    with (
        django_db_blocker.unblock(),
        override_settings(**LIMITS),
        pytest.MonkeyPatch.context() as patched,
    ):
        patched.setattr(hints, "FAR", FAR)
        world = World()
        measured = []
        try:
            for size in (SMALL, LARGE):
                world.grow(size)
                measured.append([cost_of(pin, world) for pin in table])
        finally:
            empty_database()
            get_redis().flushdb()
    found = dict(zip(table, zip(*measured, strict=True), strict=True))
    if os.environ.get("PINS") == "write":
        write_pins(found)
        pytest.exit("The table is written.", returncode=0)
    return found
