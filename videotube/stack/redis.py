"""A local redis-server for cache, rate limits and the job broker.

It keeps nothing on disk: jobs stand in MongoDB and are published again by the sweeper, and the
rest may be lost. It listens on 127.0.0.1 only and asks for no password, as in development.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from videotube.stack.daemon import Daemon, rotate, running, wait_until_ready
from videotube.stack.engines import Engine
from videotube.stack.ports import LOOPBACK, free_port

_MEMORY = "256mb"


@contextmanager
def local_redis(engine: Engine, folder: Path) -> Iterator[Daemon]:
    """Run redis-server in `folder` on a free port and yield it once it answers.

    Raises StackError, with the log's path, where it does not come up.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = rotate(folder / "redis.log")
    port = free_port()
    options = {
        "--bind": LOOPBACK,
        "--port": str(port),
        "--dir": str(folder),
        "--save": "",
        "--appendonly": "no",
        # The whole command line stays visible, so that a person sees whose it is.
        "--set-proc-title": "no",
        "--maxmemory": _MEMORY,
        # What has a time to live (cache, limits) goes first; queues have none and stay.
        "--maxmemory-policy": "volatile-lru",
    }
    command: list[str | Path] = [engine.path, *(part for pair in options.items() for part in pair)]
    url = f"redis://{LOOPBACK}:{port}/0"
    with running("redis", command, folder, log, port=port, url=url) as daemon:
        wait_until_ready(daemon, log, lambda: _answers(port))
        yield daemon


def _answers(port: int) -> bool:
    with Redis(host=LOOPBACK, port=port, socket_connect_timeout=0.2, socket_timeout=1) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False
