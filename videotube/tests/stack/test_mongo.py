"""The local mongod keeps its data through whatever happens to it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from videotube.stack.daemon import Daemon
from videotube.stack.engines import Engine
from videotube.stack.mongo import local_mongod
from videotube.stack.ports import LOOPBACK


def _insert_in_transaction(daemon: Daemon, number: int) -> int:
    """Insert one document, and count all."""
    client: MongoClient[dict[str, Any]] = MongoClient(daemon.url, serverSelectionTimeoutMS=5000)
    with client, client.start_session() as session:
        rows = client.get_default_database()["rows"]
        with session.start_transaction():
            rows.insert_one({"number": number}, session=session)
        return rows.count_documents({})


@contextmanager
def _stranger_on(port: int) -> Iterator[None]:
    with _Stranger((LOOPBACK, port), _HangUp) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


class _Stranger(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


class _HangUp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        """Say nothing and close."""


def test_data_outlive_a_restart_a_kill_a_stranger_on_the_port_and_a_lost_note(
    tmp_path: Path, mongod: Engine
):
    with local_mongod(mongod, tmp_path) as first:
        assert _insert_in_transaction(first, 1) == 1

    with local_mongod(mongod, tmp_path) as again:
        assert again.port == first.port
        assert _insert_in_transaction(again, 2) == 2
        again.process.kill()
        again.process.wait()

    with local_mongod(mongod, tmp_path) as after_the_kill:
        assert _insert_in_transaction(after_the_kill, 3) == 3

    with _stranger_on(first.port), local_mongod(mongod, tmp_path) as elsewhere:
        assert elsewhere.port != first.port
        assert _insert_in_transaction(elsewhere, 4) == 4

    (tmp_path / "port").unlink()
    with local_mongod(mongod, tmp_path) as without_note:
        assert _insert_in_transaction(without_note, 5) == 5
