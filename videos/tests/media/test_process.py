"""Children run under limits and never outlive what they were started for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from videos.media.errors import MediaError
from videos.media.failures import failure_of
from videos.media.limits import GIB, MIB
from videos.media.process import Completed, ProcessLimits, run

SHELL = "/bin/sh"


def limits(seconds: float = 20, memory: int = 2 * GIB, file: int = MIB) -> ProcessLimits:
    return ProcessLimits(wall_seconds=seconds, memory_bytes=memory, file_bytes=file)


def python(code: str, **bounds: int) -> Completed:
    return run([sys.executable, "-I", "-c", code], limits=limits(**bounds))


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in ("Z", "X")


def gone_within(pids: list[int], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(map(is_alive, pids)):
            return True
        time.sleep(0.02)
    return False


def test_output_and_status_come_back() -> None:
    done = run([SHELL, "-c", "echo out; echo err >&2; exit 3"], limits=limits())

    assert (done.returncode, done.stdout, done.stderr) == (3, "out\n", "err\n")


def test_lines_come_while_the_child_runs() -> None:
    seen: list[tuple[str, float]] = []
    started = time.monotonic()

    run(
        [SHELL, "-c", "echo one; sleep 0.5; printf two"],
        limits=limits(),
        on_line=lambda line: seen.append((line, time.monotonic() - started)),
    )

    assert [line for line, _ in seen] == ["one", "two"]
    assert seen[1][1] - seen[0][1] > 0.3


def test_nothing_of_our_environment_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hush")

    done = run(["/usr/bin/env"], limits=limits())

    assert "hush" not in done.stdout
    assert "LC_ALL=C.UTF-8" in done.stdout


def test_stdin_is_empty() -> None:
    assert run(["/bin/cat"], limits=limits()).returncode == 0


def test_only_the_end_of_a_flood_of_errors_is_kept() -> None:
    done = run([SHELL, "-c", "yes noise | head -c 3000000 >&2; echo last >&2"], limits=limits())

    assert done.stderr.endswith("last\n")
    assert len(done.stderr) <= 16 * 1024


def test_a_flood_of_output_is_kept_to_its_bound() -> None:
    done = run([SHELL, "-c", "yes | head -c 3000000"], limits=limits(), stdout_bytes=1000)

    assert len(done.stdout) == 1000


def test_a_timeout_kills_the_whole_group(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = f"sleep 60 & echo $! $$ > {pids}; wait"

    with pytest.raises(MediaError) as caught:
        run([SHELL, "-c", script], limits=limits(seconds=1))

    assert (caught.value.code, caught.value.permanent) == ("timed_out", False)
    assert gone_within([int(pid) for pid in pids.read_text().split()], 2)


def test_a_child_that_closes_its_pipes_is_still_held_to_its_time() -> None:
    with pytest.raises(MediaError, match="timed_out"):
        run([SHELL, "-c", "exec >&- 2>&-; sleep 60"], limits=limits(seconds=0.5))


def test_an_exception_from_a_callback_kills_the_group_and_passes_through(tmp_path: Path) -> None:
    pids = tmp_path / "pids"

    class Cancelled(Exception):
        pass

    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        run(
            [SHELL, "-c", f"sleep 60 & echo $! $$ > {pids}; wait"],
            limits=limits(),
            on_tick=cancel,
        )

    assert gone_within([int(pid) for pid in pids.read_text().split()], 2)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs PR_SET_PDEATHSIG")
def test_a_parent_killed_outright_leaves_no_child(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    code = (
        "from videos.media.process import ProcessLimits, run\n"
        f"run(['/bin/sh', '-c', 'echo $$ > {pid_file}; exec sleep 60'],"
        " limits=ProcessLimits(wall_seconds=60, memory_bytes=2**31, file_bytes=2**20))"
    )
    root = Path(__file__).resolve().parents[3]
    with subprocess.Popen([sys.executable, "-c", code], cwd=root) as parent:
        end = time.monotonic() + 10
        while not (pid_file.exists() and pid_file.read_text().strip()):
            assert time.monotonic() < end
            time.sleep(0.02)
        child = int(pid_file.read_text())
        assert is_alive(child)
        os.kill(parent.pid, signal.SIGKILL)

    assert gone_within([child], 3)


def test_memory_is_bounded() -> None:
    done = python("x = bytearray(400 * 1024 * 1024)", memory=256 * MIB)

    failure = failure_of(done)
    assert failure is not None
    assert (failure.code, failure.permanent) == ("out_of_memory", True)


def test_files_are_bounded(tmp_path: Path) -> None:
    done = run([SHELL, "-c", f"head -c 5000000 /dev/zero > {tmp_path}/big"], limits=limits())

    failure = failure_of(done)
    assert failure is not None
    assert (tmp_path / "big").stat().st_size <= MIB


def test_processor_time_is_bounded() -> None:
    bounds = ProcessLimits(wall_seconds=20, memory_bytes=2 * GIB, file_bytes=MIB, cpu_seconds=1)

    failure = failure_of(run([SHELL, "-c", "while :; do :; done"], limits=bounds))

    assert failure is not None
    assert failure.code == "timed_out"


def test_a_program_that_is_not_there_is_no_crash_of_ours() -> None:
    done = run(["/nowhere/ffmpeg"], limits=limits())

    assert done.returncode == 127
    assert "No such file" in done.stderr


@pytest.mark.parametrize(
    ("status", "stderr", "code", "permanent"),
    [
        (1, "av_interleaved_write_frame(): No space left on device", "disk_full", False),
        (-signal.SIGXFSZ, "", "output_too_large", True),
        (-signal.SIGKILL, "", "out_of_memory", False),
        (1, "x264 [error]: malloc of size 9999 failed", "out_of_memory", True),
        (69, "", "broken_file", True),
        (1, "Invalid data found when processing input", "broken_file", True),
        (1, "something new", "encoder_failed", False),
        (-signal.SIGSEGV, "", "encoder_failed", False),
    ],
)
def test_endings_are_told_apart(status: int, stderr: str, code: str, permanent: bool) -> None:
    failure = failure_of(Completed(status, "", stderr, 1.0))

    assert failure is not None
    assert (failure.code, failure.permanent) == (code, permanent)


def test_a_good_ending_is_no_failure() -> None:
    assert failure_of(Completed(0, "", "a warning: out of memory", 1.0)) is None


def test_a_failed_write_that_ffmpeg_forgives_is_a_failure_all_the_same() -> None:
    failure = failure_of(Completed(0, "", "[hls] No space left on device", 1.0))

    assert failure is not None
    assert failure.code == "disk_full"


def test_no_other_module_starts_processes() -> None:
    engine = Path(__file__).resolve().parents[2] / "media"
    starters = ("import subprocess", "os.exec", "os.spawn", "os.system", "multiprocessing")

    found = {
        path.name
        for path in engine.glob("*.py")
        if any(word in path.read_text("utf-8") for word in starters)
    }

    assert found == {"process.py", "launcher.py"}
