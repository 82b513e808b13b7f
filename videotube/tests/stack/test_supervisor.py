"""Services live and die together, and leave nothing behind."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from videotube.tests.stack.processes import Marked, eventually, needs_linux, read_until

pytestmark = needs_linux

QUIET = "import time; print('up', flush=True); time.sleep(600)"
# A child that leaves the group and the session of its parent, as a transcoder may.
WITH_CHILD = (
    "import subprocess, time; subprocess.Popen(['sleep', '601'], start_new_session=True); "
    "print('child', flush=True); time.sleep(600)"
)
# Lines so long that its guardian is always in the middle of passing one on.
TALKATIVE = "while True: print('x' * 1_000_000, flush=True)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('deaf', flush=True); time.sleep(600)"
)


def _start(marked: Marked, folder: Path, **services: str) -> "subprocess.Popen[str]":
    listed = [f"{name}={code}" for name, code in services.items()]
    return marked.start("-m", "videotube.tests.stack.supervised", folder, *listed)


def _pid(marked: Marked, part: str) -> int:
    """The service itself: its guardian shares the supervisor's command line."""
    [found] = [
        pid for pid, line in marked.alive().items() if part in line and "supervised" not in line
    ]
    return found


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_everything(marked: Marked, tmp_path: Path, signum: signal.Signals):
    run = _start(marked, tmp_path, web=QUIET, worker=WITH_CHILD)
    read_until(run, ["up", "child", "all started"])

    run.send_signal(signum)
    output, _ = run.communicate(timeout=20)

    assert run.returncode == 0
    assert "failed: None" in output
    assert marked.alive() == {}


def test_killing_the_supervisor_leaves_no_process(marked: Marked, tmp_path: Path):
    run = _start(marked, tmp_path, web=QUIET, worker=WITH_CHILD)
    read_until(run, ["up", "child"])
    # Supervisor, two guardians, two services, child, redis; one that is just being made has no
    # environment yet.
    assert eventually(lambda: len(marked.alive()) >= 7), marked.alive()

    run.kill()

    assert eventually(lambda: not marked.alive()), marked.alive()


def test_killing_the_supervisors_whole_group_leaves_no_process(marked: Marked, tmp_path: Path):
    run = _start(marked, tmp_path, web=QUIET, worker=WITH_CHILD)
    read_until(run, ["up", "child"])

    os.killpg(run.pid, signal.SIGKILL)

    assert eventually(lambda: not marked.alive()), marked.alive()


def test_a_service_that_cannot_start_takes_all_down_and_is_named(marked: Marked, tmp_path: Path):
    run = _start(marked, tmp_path, web="import sys; sys.exit(3)", worker=WITH_CHILD)
    output, _ = run.communicate(timeout=20)

    assert "failed: web (exit code 3)" in output
    assert marked.alive() == {}


def test_a_killed_service_comes_back_without_the_child_it_left_behind(
    marked: Marked, tmp_path: Path
):
    run = _start(marked, tmp_path, web=QUIET, worker=WITH_CHILD)
    read_until(run, ["up", "child"])
    assert eventually(lambda: any("sleep 601" in line for line in marked.alive().values()))
    killed, left_behind = _pid(marked, "start_new_session"), _pid(marked, "sleep 601")
    web = _pid(marked, "print('up'")

    os.kill(killed, signal.SIGKILL)
    read_until(run, ["ended by itself (exit code -9); starting again", "child"])

    assert _pid(marked, "start_new_session") != killed
    assert left_behind not in marked.alive()
    assert _pid(marked, "print('up'") == web
    run.send_signal(signal.SIGINT)
    output, _ = run.communicate(timeout=20)
    assert "failed: None" in output
    assert marked.alive() == {}


def test_a_killed_engine_comes_back_at_the_same_address(marked: Marked, tmp_path: Path):
    run = _start(marked, tmp_path, web=QUIET, worker=WITH_CHILD)
    read_until(run, ["up", "child", "all started"])
    killed = _pid(marked, "redis-server")
    command = marked.alive()[killed]

    os.kill(killed, signal.SIGKILL)
    read_until(run, ["redis ended (exit code -9); starting again"])

    assert eventually(lambda: killed not in marked.alive())
    assert eventually(lambda: command in marked.alive().values()), marked.alive()
    run.send_signal(signal.SIGINT)
    output, _ = run.communicate(timeout=20)
    assert "failed: None" in output
    assert marked.alive() == {}


def test_a_service_that_does_not_stop_is_killed(marked: Marked, tmp_path: Path):
    run = _start(marked, tmp_path, web=STUBBORN)
    read_until(run, ["deaf", "all started"])

    run.terminate()
    output, _ = run.communicate(timeout=20)

    assert "failed: None" in output
    assert marked.alive() == {}


def test_a_program_that_is_not_there_is_named(marked: Marked, tmp_path: Path):
    run = _start(marked, tmp_path, web=QUIET, worker="/no/such/program")
    output, _ = run.communicate(timeout=20)

    assert "No such file or directory: '/no/such/program'" in output
    assert "failed: worker (exit code 127)" in output
    assert marked.alive() == {}


def test_a_killed_guardian_is_noticed(marked: Marked, tmp_path: Path):
    run = _start(marked, tmp_path, web=QUIET, worker=WITH_CHILD)
    read_until(run, ["up", "child", "all started"])
    service = _pid(marked, "start_new_session")

    os.kill(_parent(service), signal.SIGKILL)
    output, _ = run.communicate(timeout=20)

    assert "failed: worker (exit code -9)" in output
    assert marked.alive() == {}


def test_a_guardian_that_is_killed_while_it_speaks_silences_no_other(
    marked: Marked, tmp_path: Path
):
    run = _start(marked, tmp_path, web=QUIET, worker=TALKATIVE)
    read_until(run, ["up", "all started", "xxx"])

    os.kill(_parent(_pid(marked, "print('x'")), signal.SIGKILL)
    output, _ = run.communicate(timeout=20)

    assert "failed: worker (exit code -9)" in output
    assert "web stopped" in output
    assert marked.alive() == {}


def _parent(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[1])
