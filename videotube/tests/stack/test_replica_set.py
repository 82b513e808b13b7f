"""A replica set of several members elects, and elects again."""

from pathlib import Path
from typing import Any

from pymongo import MongoClient

from videotube.stack.engines import Engine
from videotube.stack.replica_set import replica_set
from videotube.tests.stack.processes import eventually


def test_a_set_is_whole_elects_another_primary_and_takes_the_killed_one_back(
    tmp_path: Path, mongod: Engine
):
    with replica_set(mongod, tmp_path) as members:
        first = members.primary()
        assert first is not None
        client: MongoClient[dict[str, Any]] = MongoClient(members.url)
        with client:
            client.get_default_database()["rows"].insert_one({"number": 1})
            first.process.kill()
            first.process.wait()
            assert not members.is_whole()
            assert eventually(members.primary, seconds=30)
            assert members.primary() is not first
            assert client.get_default_database()["rows"].count_documents({}) == 1
        first.start()
        assert eventually(members.is_whole, seconds=30)
    assert all(member.has_ended() for member in members.members)
