"""Other terminals find a stack that runs, and no other."""

import json
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from videotube.stack.discovery import LocalStack, announced, find_local_stack
from videotube.stack.identity import ProcessIdentity, identify, identify_self


@pytest.fixture
def stack() -> LocalStack:
    return LocalStack(
        mongodb_uri="mongodb://127.0.0.1:1/videotube",
        redis_url="redis://127.0.0.1:2/0",
        secret_key="key",
        debug=True,
        host="127.0.0.1",
        port=8000,
        supervisor=identify_self(),
    )


def test_a_running_stack_is_found_until_it_stops(tmp_path: Path, stack: LocalStack):
    with announced(stack, tmp_path):
        assert find_local_stack(tmp_path) == stack
        assert stat.S_IMODE((tmp_path / "run" / "stack.json").stat().st_mode) == 0o600

    assert find_local_stack(tmp_path) is None
    assert list((tmp_path / "run").iterdir()) == []


def test_a_stack_whose_supervisor_is_dead_is_not_found(tmp_path: Path, stack: LocalStack):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        identity = identify(child.pid)
        assert identity is not None
        with announced(replace(stack, supervisor=identity), tmp_path):
            assert find_local_stack(tmp_path) is not None
            child.kill()
            child.wait()
            assert find_local_stack(tmp_path) is None


def test_a_pid_that_somebody_else_got_since_is_not_taken_for_the_stack(
    tmp_path: Path, stack: LocalStack
):
    earlier = ProcessIdentity(stack.supervisor.pid, "another boot:1")

    with announced(replace(stack, supervisor=earlier), tmp_path):
        assert find_local_stack(tmp_path) is None


def test_a_zombie_does_not_count_as_alive():
    with subprocess.Popen([sys.executable, "-c", "print()"], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.read()
        identity = identify(child.pid)
        while identity is not None and identity.is_alive():
            pass
        assert identify(child.pid) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"supervisor": 1})])
def test_a_file_that_is_not_ours_is_no_stack(tmp_path: Path, text: str):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "stack.json").write_text(text)

    assert find_local_stack(tmp_path) is None
