"""Clients of the JavaScript world, installed as their lockfile says and never changed."""

import fcntl
import functools
import hashlib
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent
SCRIPTS = FOLDER / "js"


def installed_packages() -> Path:
    """`node_modules` of e2e/package-lock.json, installed anew when that has changed. Skips the
    test where there is no Node."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} on this machine (Debian: apt-get install nodejs npm)")
    modules = FOLDER / "node_modules"
    lock = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    stamp = modules / ".installed"
    # Outside the folder that npm removes first; several test processes may want it at once.
    with (FOLDER / ".npm-lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text() != lock:
            _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], seconds=300)
            stamp.write_text(lock)
    return modules


def run_script(name: str, options: dict[str, Any], *, seconds: float = 120) -> dict[str, Any]:
    """`node js/<name> <options>`; the JSON of its last line."""
    output = _run(["node", str(SCRIPTS / name), json.dumps(options)], seconds=seconds)
    result: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return result


def bundle(name: str, target: Path) -> None:
    """One file for a browser of the script and all that it imports."""
    esbuild = str(FOLDER / "node_modules" / ".bin" / "esbuild")
    _run(
        [esbuild, str(SCRIPTS / name), "--bundle", "--format=iife", f"--outfile={target}"],
        seconds=60,
    )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder as a site of an origin of its own; its URL."""

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _run(command: list[str], *, seconds: float) -> str:
    ended = subprocess.run(
        command, cwd=FOLDER, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert ended.returncode == 0, f"{command[:3]}: {ended.stdout[-2000:]}\n{ended.stderr[-2000:]}"
    return ended.stdout
