"""A local mongod: a replica set of one (`rs0`), since transactions need a replica set.

It listens on 127.0.0.1 only and asks for no password, as development databases do; production
names its own cluster by `MONGODB_URI`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from videotube.stack.daemon import Daemon, StartError, rotate, running, wait_until_ready
from videotube.stack.engines import Engine
from videotube.stack.errors import StackError
from videotube.stack.ports import LOOPBACK, free_port, is_free

REPLICA_SET = "rs0"
DATABASE = "videotube"
_CACHE_GIGABYTES = "0.5"
_PORT_TAKEN = 48  # mongod's exit codes
_INCOMPATIBLE_DATA = 62
_NOT_YET_INITIALIZED = 94  # server error codes
_INVALID_CONFIG = 93
_START_TRIES = 3
_PARAMETERS = (
    # Metrics written every second are for MongoDB's support.
    "diagnosticDataCollectionEnabled=false",
    # What a killed process has begun bars its documents until then: a job whose worker died in
    # its last step must be taken up again within a minute. Ours end after seconds.
    "transactionLifetimeLimitSeconds=20",
)


@contextmanager
def local_mongod(engine: Engine, folder: Path, *, lasting: bool = True) -> Iterator[Daemon]:
    """Run mongod on `folder` and yield it once it is a primary. Of data that are not `lasting`, a
    write is acknowledged before it is on the disk: a crash of the machine may take it back.

    Its port is kept with the data; where somebody else has taken it, another is chosen and the
    replica set told so. Raises StackError, with the log's path, where it does not come up.
    """
    data = folder / "db"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    port_file = folder / "port"
    log = rotate(folder / "mongod.log")
    for attempt in range(1, _START_TRIES + 1):
        port = _choose_port(port_file)
        url = f"mongodb://{LOOPBACK}:{port}/{DATABASE}?replicaSet={REPLICA_SET}"
        with running(
            "mongod", mongod_command(engine, data, port), folder, log, port=port, url=url
        ) as daemon:
            try:
                wait_until_ready(daemon, log, partial(_is_primary, port, lasting))
            except StartError as error:
                # Between choosing the port and binding it, somebody else was quicker.
                if error.code == _PORT_TAKEN and attempt < _START_TRIES:
                    continue
                raise _explained(error, engine) from error
            port_file.write_text(f"{port}\n")
            yield daemon
            return


def mongod_command(engine: Engine, data: Path, port: int) -> list[str | Path]:
    """A member of `REPLICA_SET` that keeps its documents in `data`."""
    options = {
        "--replSet": REPLICA_SET,
        "--bind_ip": LOOPBACK,
        "--port": str(port),
        "--dbpath": str(data),
        "--wiredTigerCacheSizeGB": _CACHE_GIGABYTES,
        # The oplog of a set of one is read by nobody; by default it takes 5 % of the disk.
        "--oplogSize": "128",
    }
    flags = [part for option in options.items() for part in option]
    for parameter in _PARAMETERS:
        flags += ["--setParameter", parameter]
    return [engine.path, *flags, "--nounixsocket"]


def _choose_port(port_file: Path) -> int:
    try:
        kept = int(port_file.read_text())
    except (OSError, ValueError):
        return free_port()
    return kept if 0 < kept < 65536 and is_free(kept) else free_port()


def _is_primary(port: int, lasting: bool) -> bool:
    """Whether the server takes writes; makes, or corrects, the replica set on the way."""
    member = f"{LOOPBACK}:{port}"
    client: MongoClient[dict[str, Any]] = MongoClient(
        LOOPBACK, port, directConnection=True, serverSelectionTimeoutMS=200, socketTimeoutMS=5000
    )
    with client:
        try:
            hello = client.admin.command("hello")
            if hello.get("isWritablePrimary") and hello.get("me") == member:
                return True
            _settle_replica_set(client, member, lasting)
        except PyMongoError:
            pass  # still starting, or electing: asked again
    return False


def _settle_replica_set(client: "MongoClient[dict[str, Any]]", member: str, lasting: bool) -> None:
    wanted = [{"_id": 0, "host": member}]
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code == _NOT_YET_INITIALIZED:
            first: dict[str, Any] = {"_id": REPLICA_SET, "members": wanted}
            if not lasting:
                first["writeConcernMajorityJournalDefault"] = False
            client.admin.command("replSetInitiate", first)
            return
        if error.code != _INVALID_CONFIG:
            raise
        # The kept configuration names another port, so the server does not find itself in it.
        config = client.local["system.replset"].find_one({}) or {}
    if [held["host"] for held in config.get("members", [])] != [member]:
        config |= {"members": wanted, "version": int(config.get("version", 0)) + 1}
        client.admin.command("replSetReconfig", config, force=True)


def _explained(error: StartError, engine: Engine) -> StackError:
    if error.code == _INCOMPATIBLE_DATA:
        return StackError(
            f"The data were written by another release than mongod {engine.version}: put that "
            "release first on PATH, or set MONGODB_URI or another VIDEOTUBE_DATA."
        )
    return error
