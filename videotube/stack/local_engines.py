"""MongoDB and Redis for one stack: started here, or named by the environment."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from videotube.stack.daemon import Daemon
from videotube.stack.engines import MONGOD, REDIS_SERVER, Engine
from videotube.stack.mongo import local_mongod
from videotube.stack.provision import usable_engine
from videotube.stack.reachable import require_mongodb, require_redis
from videotube.stack.redis import local_redis

Report = Callable[[str], None]


@dataclass(frozen=True)
class LocalEngines:
    """Addresses of both engines; a daemon is None where the engine is not our own."""

    mongodb_uri: str
    redis_url: str
    mongod: Daemon | None
    redis: Daemon | None

    @property
    def daemons(self) -> list[Daemon]:
        """The engines that we started and have to stop."""
        return [daemon for daemon in (self.mongod, self.redis) if daemon is not None]


@contextmanager
def local_engines(
    folder: Path, environ: Mapping[str, str], report: Report, *, lasting: bool = True
) -> Iterator[LocalEngines]:
    """Start what MONGODB_URI and REDIS_URL do not name; stop Redis first, MongoDB last. `lasting`:
    as `local_mongod` takes it.

    Raises StackError where an engine is missing, does not come up, or does not answer.
    """
    mongodb_uri, redis_url = environ.get("MONGODB_URI", ""), environ.get("REDIS_URL", "")
    mongod = redis = None
    if mongodb_uri:
        require_mongodb(mongodb_uri)
    if redis_url:
        require_redis(redis_url)
    with ExitStack() as running:
        if not mongodb_uri:
            began, program = time.monotonic(), usable_engine(MONGOD)
            mongod = running.enter_context(local_mongod(program, folder / "mongo", lasting=lasting))
            report(_started("MongoDB", program, mongod, began))
        if not redis_url:
            began, program = time.monotonic(), usable_engine(REDIS_SERVER)
            redis = running.enter_context(local_redis(program, folder / "redis"))
            report(_started("Redis", program, redis, began))
        yield LocalEngines(
            mongodb_uri=mongod.url if mongod else mongodb_uri,
            redis_url=redis.url if redis else redis_url,
            mongod=mongod,
            redis=redis,
        )


def _started(title: str, program: Engine, daemon: Daemon, began: float) -> str:
    took = time.monotonic() - began
    return f"{title} {program.version} on port {daemon.port} ({took:.1f} s)"
