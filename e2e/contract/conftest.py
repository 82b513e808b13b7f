"""One world for all rows, and what is hidden in it."""

from pathlib import Path

import pytest

from e2e.conftest import Stack
from e2e.contract.hidden import Hidden
from e2e.contract.world import Caller, World
from e2e.site import Site


@pytest.fixture(scope="session")
def world(stack: Stack, film: Path) -> World:
    return World(Site(stack.url), film)


@pytest.fixture(scope="session")
def callers(world: World) -> dict[str, Caller]:
    return {
        "guest": Caller(world, None),
        "bad": Caller(world, None, token="not.a.token"),
        "other": Caller(world, world.other),
        "owner": Caller(world, world.owner),
    }


@pytest.fixture(scope="session")
def hidden(world: World) -> Hidden:
    return Hidden(world)
