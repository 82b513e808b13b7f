"""Sites for these tests, and their figures at the end of a run."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from e2e.conftest import film, stack
from faults.deployment import Deployment, deployed
from videotube.stack.daemon import Daemon
from videotube.stack.engines import MONGOD, REDIS_SERVER
from videotube.stack.mongo import local_mongod
from videotube.stack.provision import usable_engine
from videotube.stack.redis import local_redis
from videotube.stack.replica_set import ReplicaSet, replica_set
from videotube.stack.with_services import scratch_folder

__all__ = ["film", "stack"]

Tell = Callable[[str], None]


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What the tests have measured, whether they passed or not."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in report.user_properties:
                if name == "measured":
                    terminalreporter.write_line(f"{report.nodeid.partition('::')[2]}: {value}")


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Notes a figure for the end of the run."""
    return lambda figure: record_property("measured", figure)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """In memory where there is room: three mongods sync each write, and the others are at work."""
    with scratch_folder() as made:
        yield made


@pytest.fixture(scope="session")
def members(folder: Path) -> Iterator[ReplicaSet]:
    """Three mongods."""
    with replica_set(usable_engine(MONGOD), folder / "members") as running:
        yield running


@pytest.fixture(scope="session")
def replicated(members: ReplicaSet, folder: Path) -> Iterator[Deployment]:
    """A site on three mongods. People may tweet five times a day there."""
    folder /= "replicated"
    with (
        local_redis(usable_engine(REDIS_SERVER), folder / "redis") as redis,
        deployed(
            folder, members.members, members.url, redis, RATELIMIT_TWEET_USER="5/86400"
        ) as site,
    ):
        yield site


@pytest.fixture(scope="session")
def servers(replicated: Deployment) -> list[Daemon]:
    """Two web servers of that site, of two processes each."""
    return replicated.webs(2)


@pytest.fixture(scope="session")
def web(servers: list[Daemon]) -> Daemon:
    """One of them."""
    return servers[0]


@pytest.fixture(scope="session")
def video(replicated: Deployment) -> str:
    """A public video there."""
    return replicated.make_video()


@pytest.fixture(scope="session")
def single(folder: Path) -> Iterator[Deployment]:
    """A site on one mongod, as `make run` has it."""
    folder /= "single"
    with ExitStack() as stack:
        mongod = stack.enter_context(local_mongod(usable_engine(MONGOD), folder / "mongo"))
        redis = stack.enter_context(local_redis(usable_engine(REDIS_SERVER), folder / "redis"))
        yield stack.enter_context(deployed(folder, [mongod], mongod.url, redis, pages=True))
