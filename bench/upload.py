"""What a large resumable upload costs the web server in memory.

`python -m bench.upload [--gib N]`. Starts a stack of its own in a temporary folder, which needs
twice the size of the upload, and stops it again.
"""

import argparse
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import requests

from e2e.site import Person, Site
from videotube.stack.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
FILM = ROOT / "samples" / "bikes.mp4"
MIB = 1024**2
BAR_MIB = 100
START_SECONDS = 90


def main() -> int:
    """0 where the growth is within the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gib", type=float, default=2.0, help="size of the upload (default: 2)")
    size = int(parser.parse_args().gib * 1024) * MIB
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        stack = subprocess.Popen(
            [sys.executable, "-m", "videotube.stack", "run"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(port), "VIDEOTUBE_DATA": data},
            stdout=subprocess.DEVNULL,
        )
        try:
            site = Site(f"http://127.0.0.1:{port}")
            _wait_until_ready(site)
            person = site.sign_up()
            web = _web_processes(stack.pid)
            before = sum(map(_resident, web))
            peak, seconds = _upload(site, person, size, web)
        finally:
            stack.send_signal(signal.SIGINT)
            stack.wait(timeout=60)
    grown = (peak - before) / MIB
    print(
        f"{size / MIB:.0f} MiB in one PATCH, {seconds:.1f} s; {len(web)} web processes: "
        f"{before / MIB:.0f} MiB before, {peak / MIB:.0f} MiB at the most, {grown:+.1f} MiB "
        f"(bar: {BAR_MIB})"
    )
    return 0 if grown <= BAR_MIB else 1


def _upload(site: Site, person: Person, size: int, web: list[int]) -> tuple[int, float]:
    """(most bytes that the web processes held together, seconds). The film becomes ready."""
    uploads = f"{site.url}/api/v1/uploads"
    headers = {**person.headers, "Tus-Resumable": "1.0.0"}
    made = requests.post(uploads, headers={**headers, "Upload-Length": str(size)}, timeout=60)
    made.raise_for_status()
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
            peak = max(peak, sum(map(_resident, web)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.monotonic()
    try:
        sent = requests.patch(
            made.headers["Location"],
            data=_Film(size),
            headers={
                **headers,
                "Upload-Offset": "0",
                "Content-Type": "application/offset+octet-stream",
            },
            timeout=600,
        )
    finally:
        done.set()
        watcher.join()
    sent.raise_for_status()
    seconds = time.monotonic() - began
    state = person.wait_until_ready(sent.headers["Upload-Video-Id"])
    if state["status"] != "ready":
        raise SystemExit(f"the film did not become ready: {state}")
    return peak, seconds


class _Film:
    """The sample, and a box that players skip up to `size` bytes (ISO/IEC 14496-12, `free`)."""

    def __init__(self, size: int) -> None:
        film = FILM.read_bytes()
        self.left = size
        self.head = film + struct.pack(">I4sQ", 1, b"free", size - len(film))

    def __len__(self) -> int:
        return self.left

    def read(self, size: int = MIB) -> bytes:
        size = min(size if size > 0 else MIB, self.left)
        piece, self.head = self.head[:size], self.head[size:]
        piece += b"\0" * (size - len(piece))
        self.left -= len(piece)
        return piece


def _wait_until_ready(site: Site) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            if requests.get(f"{site.url}/api/v1/healthcheck/ready", timeout=10).ok:
                return
        except requests.ConnectionError:
            pass
        if time.monotonic() > deadline:
            raise SystemExit("the stack did not come up")
        time.sleep(0.3)


def _web_processes(stack: int) -> list[int]:
    """Granian and its workers, below the process `stack`."""
    below, found = {stack}, []
    for entry in sorted(int(e.name) for e in Path("/proc").iterdir() if e.name.isdigit()):
        try:
            fields = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            command = Path(f"/proc/{entry}/cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) in below:
            below.add(entry)
            if b"granian" in command or b"multiprocessing" in command:
                found.append(entry)
    return found


def _resident(pid: int) -> int:
    """Bytes of memory that the process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.exit(main())
