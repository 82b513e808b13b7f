"""The worker dies in the middle of a film while Redis forgets everything: `make run` as it is."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from redis import Redis

from e2e.conftest import Stack
from e2e.site import Person, Site
from faults.conftest import Tell
from videos.media.ffmpeg import find_ffmpeg
from videotube.stack.discovery import find_local_stack
from videotube.stack.kinship import descendants

pytestmark = [pytest.mark.serial, pytest.mark.patient, pytest.mark.xdist_group("faults")]


@pytest.fixture(scope="module")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Takes long enough to be interrupted."""
    target = tmp_path_factory.mktemp("film") / "long.mp4"
    source = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=40"]
    quick = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    command = [find_ffmpeg().path, "-v", "error", *source, *quick, str(target)]
    subprocess.run(command, check=True, timeout=120)
    return target


def workers(stack: Stack) -> set[int]:
    """The film worker's processes and all that they have started, ffmpeg among them."""
    found = set()
    for pid in descendants(stack.process.pid):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if b"worker" in words and b"media" in words:
            found |= {pid, *descendants(pid)}
    return found


def wait_until_under_way(person: Person, video_id: str) -> None:
    deadline = time.monotonic() + 90
    while person.call("GET", f"videos/{video_id}/status")["progress"] < 10:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_film_becomes_ready_though_its_worker_and_all_messages_are_gone(
    stack: Stack, long_film: Path, tell: Tell
) -> None:
    person = Site(stack.url).sign_up()
    video = person.upload(long_film, title="Interrupted")["_id"]
    wait_until_under_way(person, video)
    running = find_local_stack(stack.data)
    assert running is not None
    doomed = workers(stack)
    assert doomed
    for pid in doomed:
        os.kill(pid, signal.SIGKILL)
    with Redis.from_url(running.redis_url) as client:
        client.flushall()
    began = time.monotonic()
    deadline = began + 240
    # Progress may begin anew here, so this does not ask as `wait_until_ready` does.
    while (state := person.call("GET", f"videos/{video}/status"))["status"] == "processing":
        assert time.monotonic() < deadline, state
        time.sleep(0.5)
    assert state["status"] == "ready", state
    assert state["attempts"] == 2
    tell(f"ready {time.monotonic() - began:.0f} s after the kill, by attempt {state['attempts']}")
    folders = [f.name for f in (stack.data / "media" / "videos" / video).iterdir()]
    assert len(folders) == 2, f"the original and one revision, not {folders}"
