"""A command gets MongoDB and Redis of its own, and nothing of it all stays."""

import signal
import sys
from pathlib import Path

import pytest

from videotube.tests.stack.processes import Marked, eventually, needs_linux, read_until

pytestmark = needs_linux

# One child in the group of the command, one that has left it.
_LEAVE_CHILDREN = "sleep 600 & setsid sleep 601 & echo started; "
_USE_BOTH = f"""
import os, pymongo, redis, subprocess, sys
rows = pymongo.MongoClient(os.environ["MONGODB_URI"]).get_default_database()["rows"]
rows.insert_one({{}})
redis.Redis.from_url(os.environ["REDIS_URL"]).set("key", "value")
subprocess.run(["sh", "-c", {_LEAVE_CHILDREN!r}])
print(os.environ["VIDEOTUBE_DATA"])
sys.exit(rows.count_documents({{}}) + 6)
"""


def test_the_command_uses_both_and_leaves_its_exit_code_and_nothing_else(marked: Marked):
    run = marked.stack(
        "with-services", "--", sys.executable, "-c", _USE_BOTH, MONGODB_URI="mongodb://elsewhere"
    )
    output, _ = run.communicate(timeout=30)

    assert run.returncode == 7, output
    data = Path(output.split()[-1])
    assert data.is_absolute()
    assert not data.parent.exists()
    assert marked.alive() == {}


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_the_supervisor_ends_all(marked: Marked, signum: signal.Signals):
    run = marked.stack("with-services", "--", "sh", "-c", _LEAVE_CHILDREN + "exec sleep 602")
    read_until(run, ["started"])
    assert len(marked.alive()) >= 5

    run.send_signal(signum)
    run.wait(timeout=20)

    if signum == signal.SIGTERM:
        assert marked.alive() == {}
    else:
        # Engines and the command end; what the command itself set loose has lost its last kin.
        assert eventually(lambda: not _named(marked, "mongod", "redis-server", "sleep 602"))


def test_a_command_that_does_not_exist_is_one_line(marked: Marked):
    run = marked.stack("with-services", "--", "no-such-program")
    output, _ = run.communicate(timeout=30)

    assert (run.returncode, output) == (1, "no-such-program: no such program\n")
    assert marked.alive() == {}


def test_no_command_is_a_usage_error(marked: Marked):
    run = marked.stack("with-services", "--")

    assert "needs a command" in run.communicate(timeout=30)[0]
    assert run.returncode == 2


def _named(marked: Marked, *names: str) -> list[str]:
    return [line for line in marked.alive().values() if any(name in line for name in names)]
