"""`make run` as a developer meets it: the whole stack, its real processes."""

import os
import signal
import socket
import urllib.request
from pathlib import Path

import pytest

from videotube.stack.discovery import LocalStack, find_local_stack
from videotube.stack.ports import LOOPBACK, free_port
from videotube.tests.stack.processes import Marked, needs_linux, read_until

pytestmark = needs_linux


def _answers(stack: LocalStack) -> bool:
    url = f"http://{stack.host}:{stack.port}/api/v1/healthcheck/live"
    with urllib.request.urlopen(url, timeout=5) as answer:
        return bool(answer.status == 200)


def test_it_starts_refuses_a_second_copy_survives_a_kill_and_stops_cleanly(
    marked: Marked, tmp_path: Path
):
    port = free_port()
    ours = {"PORT": str(port), "VIDEOTUBE_DATA": str(tmp_path / "data")}
    first = marked.stack("run", **ours)
    shown = read_until(first, ["Ctrl-C stops everything"])
    assert f"http://127.0.0.1:{port}/api/docs" in shown
    stack = find_local_stack(tmp_path / "data")
    assert stack is not None
    assert stack.port == port
    assert _answers(stack)

    second = marked.stack("run", **ours)
    line, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert line.startswith(f"Another `make run` (pid {first.pid}) uses ")
    assert line.count("\n") == 1

    first.kill()
    first.wait()
    # No pause: the new copy itself waits until the remains of the killed one are gone.
    again = marked.stack("run", **ours)
    read_until(again, ["database up to date", "Ctrl-C stops everything"])
    renewed = find_local_stack(tmp_path / "data")
    assert renewed is not None
    assert renewed.secret_key == stack.secret_key
    assert _answers(renewed)

    again.send_signal(signal.SIGINT)
    output, _ = again.communicate(timeout=30)
    assert again.returncode == 0, output
    assert marked.alive() == {}
    assert find_local_stack(tmp_path / "data") is None


def test_a_port_in_use_is_one_line(marked: Marked, tmp_path: Path):
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = marked.stack("run", PORT=str(port), VIDEOTUBE_DATA=str(tmp_path))
        line, _ = run.communicate(timeout=30)

    assert run.returncode == 1
    assert line == f"Port {port} on 127.0.0.1 is in use. Choose another: make run PORT={port + 1}\n"


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_named(marked: Marked, tmp_path: Path, port: str):
    run = marked.stack("run", PORT=port, VIDEOTUBE_DATA=str(tmp_path))
    line, _ = run.communicate(timeout=30)

    assert run.returncode == 1
    assert line == f"PORT={port} is not a whole number from 1 to 65535.\n"


def test_ctrl_c_while_it_starts_leaves_nothing(marked: Marked, tmp_path: Path):
    run = marked.stack("run", PORT=str(free_port()), VIDEOTUBE_DATA=str(tmp_path))
    read_until(run, ["Redis"])

    os.killpg(run.pid, signal.SIGINT)
    run.communicate(timeout=30)

    assert run.returncode == 0
    assert marked.alive() == {}
