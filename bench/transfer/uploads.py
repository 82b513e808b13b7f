"""Films on their way in: what the disk takes by itself, by a form, by tus."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.load.processes import used
from bench.load.sites import Site
from bench.transfer.films import MIB, noise, pieces
from bench.transfer.http import connected
from bench.transfer.memory import Watched
from bench.transfer.results import Moved

BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW9"
"""As browsers make them. How it is found depends on its length: a longer one is found sooner."""
TUS = {"Tus-Resumable": "1.0.0"}
API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who uploads to a site, by these headers."""

    site: Site
    headers: Mapping[str, str]

    def by_form(self, size: int) -> Moved:
        """`POST videos`."""
        opening = _part("title") + b"bench\r\n" + _part("videoFile", 'filename="a.mp4"')
        closing = f"\r\n--{BOUNDARY}--\r\n".encode()
        headers = {
            **self.headers,
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": str(len(opening) + size + len(closing)),
        }
        watched, cpu, began = self._watch()
        with connected(self.site.served.url) as connection:
            body: tuple[memoryview | bytes, ...] = (opening, *pieces(size), closing)
            answer = connection.ask("POST", f"{API}/videos", headers, body, keep=True)
            moved = self._moved(size, watched, cpu, began)
        if answer.status != 201:
            raise SystemExit(f"POST videos: {answer.status} {answer.body[:500]!r}")
        self._remove(json.loads(answer.body)["data"]["_id"])
        return moved

    def by_tus(self, size: int) -> Moved:
        """`POST uploads`, then all of it by one `PATCH`; this alone is measured."""
        with connected(self.site.served.url) as connection:
            begin = {**self.headers, **TUS, "Upload-Length": str(size), "Content-Length": "0"}
            made = connection.ask("POST", f"{API}/uploads", begin)
            if made.status != 201:
                raise SystemExit(f"POST uploads: {made.status}")
            path = made.headers["location"].partition(connection.host)[2]
            headers = {
                **self.headers,
                **TUS,
                "Upload-Offset": "0",
                "Content-Type": "application/offset+octet-stream",
                "Content-Length": str(size),
            }
            watched, cpu, began = self._watch()
            answer = connection.ask("PATCH", path, headers, pieces(size))
            moved = self._moved(size, watched, cpu, began)
        if answer.status != 204:
            raise SystemExit(f"PATCH uploads: {answer.status}")
        self._remove(answer.headers["upload-video-id"])
        return moved

    def _watch(self) -> tuple[Watched, float, float]:
        parts = self.site.served.parts
        return Watched.begin(parts.app), used(parts).app, time.monotonic()

    def _moved(self, size: int, watched: Watched, cpu: float, began: float) -> Moved:
        seconds = time.monotonic() - began
        spent = used(self.site.served.parts).app - cpu
        return Moved(size / MIB, seconds, spent, grown=watched.grown() / MIB)

    def _remove(self, video_id: str) -> None:
        with connected(self.site.served.url) as connection:
            answer = connection.ask("DELETE", f"{API}/videos/{video_id}", self.headers)
        if answer.status != 200:
            raise SystemExit(f"DELETE videos: {answer.status}")


def write_plainly(folder: Path, size: int, *, block: int, sync: bool) -> Moved:
    """One file of `size` bytes, `block` at a time: what the disk takes from a loop of writes. With
    `sync` the bytes are on it at the end.

    Written twice, of which the second counts: a virtual machine has to ask its host for memory that
    it has not used for a while, which would take longer than the writing.
    """
    path = folder / "bench.plain"
    try:
        _write(path, size, block=block, sync=False)
        return _write(path, size, block=block, sync=sync)
    finally:
        path.unlink()


def _write(path: Path, size: int, *, block: int, sync: bool) -> Moved:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    began, cpu = time.monotonic(), time.process_time()
    try:
        for piece in noise(size):
            for at in range(0, len(piece), block):
                os.write(descriptor, piece[at : at + block])
        if sync:
            os.fdatasync(descriptor)
        return Moved(size / MIB, time.monotonic() - began, time.process_time() - cpu)
    finally:
        os.close(descriptor)


def _part(name: str, more: str = "") -> bytes:
    disposition = f'form-data; name="{name}"' + (f"; {more}" if more else "")
    return f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\n\r\n".encode()
