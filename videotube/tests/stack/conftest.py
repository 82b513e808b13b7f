"""Fixtures of the stack's tests."""

import uuid
from collections.abc import Iterator

import pytest

from videotube.stack.engines import MONGOD, REDIS_SERVER, Engine
from videotube.stack.provision import usable_engine
from videotube.tests.stack.processes import Marked


@pytest.fixture
def marked() -> Iterator[Marked]:
    """Starts processes, and ends them all after the test."""
    processes = Marked(uuid.uuid4().hex)
    yield processes
    processes.kill_all()


@pytest.fixture(scope="session")
def mongod() -> Engine:
    """The mongod of this machine."""
    return usable_engine(MONGOD)


@pytest.fixture(scope="session")
def redis_server_program() -> Engine:
    """The redis-server of this machine."""
    return usable_engine(REDIS_SERVER)
