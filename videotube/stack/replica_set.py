"""A replica set of several mongods on one machine, as production has it on several.

Tests take its members away; `make run` needs one mongod only (`mongo.py`).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from videotube.stack.daemon import Daemon, rotate, running, wait_until_ready
from videotube.stack.engines import Engine
from videotube.stack.mongo import DATABASE, REPLICA_SET, mongod_command
from videotube.stack.ports import LOOPBACK, free_port


@dataclass(frozen=True)
class ReplicaSet:
    """A running set: the address for clients, and its members in no order."""

    url: str
    members: list[Daemon]

    def primary(self) -> Daemon | None:
        """The member that takes writes; None while there is none."""
        return next((m for m in self.members if _hello(m, "isWritablePrimary")), None)

    def is_whole(self) -> bool:
        """Whether every member runs, one of them as primary, and the others follow it."""
        others = [member for member in self.members if not _hello(member, "isWritablePrimary")]
        one_leads = len(others) == len(self.members) - 1
        return one_leads and all(_hello(member, "secondary") for member in others)


@contextmanager
def replica_set(engine: Engine, folder: Path, *, members: int = 3) -> Iterator[ReplicaSet]:
    """Run a new set of so many members in an empty folder, and yield it once it is whole.

    Raises StackError, with the log's path, where a member does not come up.
    """
    with ExitStack() as stack:
        ports = [free_port() for _ in range(members)]
        addresses = [f"{LOOPBACK}:{port}" for port in ports]
        url = f"mongodb://{','.join(addresses)}/{DATABASE}?replicaSet={REPLICA_SET}"
        daemons = [
            stack.enter_context(_member(engine, folder / f"member-{number}", port, url))
            for number, port in enumerate(ports)
        ]
        for daemon in daemons:
            wait_until_ready(daemon, daemon.log, partial(_hello, daemon, "ok"))
        listed = [{"_id": number, "host": host} for number, host in enumerate(addresses)]
        with _direct(daemons[0]) as client:
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": listed})
        whole = ReplicaSet(url, daemons)
        wait_until_ready(daemons[0], daemons[0].log, whole.is_whole)
        try:
            yield whole
        finally:
            # Asked politely, a primary waits for one that takes its place, and each of them so.
            for daemon in daemons:
                daemon.process.kill()


@contextmanager
def _member(engine: Engine, folder: Path, port: int, url: str) -> Iterator[Daemon]:
    data = folder / "db"
    data.mkdir(mode=0o700, parents=True)
    log = rotate(folder / "mongod.log")
    command = mongod_command(engine, data, port)
    with running("mongod", command, folder, log, port=port, url=url) as daemon:
        yield daemon


def _direct(member: Daemon) -> "MongoClient[dict[str, Any]]":
    return MongoClient(
        LOOPBACK,
        member.port,
        directConnection=True,
        serverSelectionTimeoutMS=500,
        connectTimeoutMS=500,
        timeoutMS=5000,
    )


def _hello(member: Daemon, field: str) -> bool:
    with _direct(member) as client:
        try:
            return bool(client.admin.command("hello").get(field))
        except PyMongoError:
            return False
