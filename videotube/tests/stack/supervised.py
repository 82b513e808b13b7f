"""A small stack for tests: `python -m videotube.tests.stack.supervised FOLDER [SERVICE=CODE …]`.

A real redis-server, and services that are lines of Python (or the path of a
program); the real ones are in test_run.py.
"""

import os
import sys
from pathlib import Path

from honcho import manager

from videotube.stack.engines import REDIS_SERVER, find_engine
from videotube.stack.kinship import adopt_orphans, end_descendants
from videotube.stack.redis import local_redis
from videotube.stack.supervisor import Supervisor


def main(folder: Path, services: list[str]) -> int:
    """Supervise the services; print what failed, if anything did."""
    manager.KILL_WAIT = 1  # five seconds are long for a test
    commands = {}
    for service in services:
        name, _, code = service.partition("=")
        commands[name] = [code] if code.startswith("/") else [sys.executable, "-c", code]
    adopt_orphans()
    with local_redis(find_engine(REDIS_SERVER), folder) as redis:
        supervisor = Supervisor([redis], lambda: "all started")
        supervisor.supervise(commands, os.environ, folder)
        end_descendants(2, [redis.identity.pid])
    sys.stdout.write(f"failed: {supervisor.failed}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
