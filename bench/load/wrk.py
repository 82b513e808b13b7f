"""The load: wrk, with requests that are made beforehand."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from videotube.stack import debian

SCRIPT = Path(__file__).with_name("wrk.lua")
CONNECTIONS = 8
MARK = "result "


@dataclass(frozen=True, slots=True)
class Load:
    """What a run has come to: seconds, milliseconds of waiting, and answers that were errors or
    never came."""

    requests: int
    seconds: float
    p50: float
    p95: float
    errors: int


def ensure_wrk() -> None:
    """Raises SystemExit where it is not there and cannot be installed without asking."""
    if shutil.which("wrk"):
        return
    if not (debian.may_install() and debian.install(("wrk",))):
        raise SystemExit("The load comes from wrk; on Debian and Ubuntu: apt-get install wrk")


def drive(url: str, requests: Path, *, first: int, seconds: int) -> Load:
    """Keep eight connections busy with the requests of a file, beginning with number `first`."""
    done = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", SCRIPT, url],
        env={**os.environ, "BENCH_REQUESTS": str(requests), "BENCH_FIRST": str(first)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"wrk: {done.stderr or done.stdout}")
    return parse(done.stdout)


def parse(output: str) -> Load:
    """What wrk.lua has said at the end."""
    line = next(line for line in reversed(output.splitlines()) if line.startswith(MARK))
    said = json.loads(line.removeprefix(MARK))
    return Load(
        requests=said["requests"],
        seconds=said["microseconds"] / 1e6,
        p50=said["p50"] / 1e3,
        p95=said["p95"] / 1e3,
        errors=said["status"] + said["broken"],
    )


def save_requests(path: Path, texts: Iterable[bytes]) -> None:
    """As wrk.lua reads them."""
    with path.open("wb") as out:
        for text in texts:
            out.write(b"%d\n%b" % (len(text), text))


def read_requests(path: Path) -> list[bytes]:
    """What `save_requests` has written."""
    texts = []
    with path.open("rb") as file:
        while size := file.readline():
            texts.append(file.read(int(size)))
    return texts
