"""Requests in, answers out, with the faults that are set."""

import json
import re
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs

from core.testing.cloudinary.faults import Faults
from core.testing.cloudinary.library import Refused


class Answers(Protocol):
    """What a server answers from. Both methods raise Refused."""

    faults: Faults
    requests: list[str]

    def answer_api(self, method: str, path: str, headers: Any, body: bytes) -> Any:
        """JSON of one call of the APIs."""

    def deliver(self, path: str, accept: str) -> tuple[bytes, str]:
        """(bytes, media type) of a file."""


class Server(ThreadingHTTPServer):
    """A thread for each request."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], fake: Answers) -> None:
        super().__init__(address, Handler)
        self.fake = fake

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked has gone away: nothing to tell."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    do_HEAD = do_POST = do_DELETE = do_GET  # noqa: N815 - the names are those of http.server

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.fake.requests.append(f"{self.command} {self.path}")
        mode = self.server.fake.faults.met_by(self.path)
        if mode == "hang":
            self.server.fake.faults.wait()
            self.close_connection = True
            return
        if mode == "error":
            self._send(500, b'{"error": {"message": "Internal error"}}', "application/json")
            return
        try:
            if self.path.startswith("/v1_1/"):
                told = self.server.fake.answer_api(self.command, self.path, self.headers, body)
                self._send(200, json.dumps(told).encode(), "application/json", mode)
            else:
                data, kind = self.server.fake.deliver(self.path, self.headers.get("Accept", ""))
                self._send_file(data, kind, mode)
        except Refused as refused:
            error = json.dumps({"error": {"message": str(refused)}}).encode()
            self._send(refused.status, error, "application/json", mode)

    def _send_file(self, data: bytes, kind: str, mode: str) -> None:
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if match is None or not (match[1] or match[2]):
            self._send(200, data, kind, mode)
            return
        size = len(data)
        start = int(match[1]) if match[1] else max(0, size - int(match[2]))
        stop = min(int(match[2]) + 1, size) if match[1] and match[2] else size
        if start >= size:
            self._send(416, b"", kind, extra={"Content-Range": f"bytes */{size}"})
            return
        extra = {"Content-Range": f"bytes {start}-{stop - 1}/{size}"}
        self._send(206, data[start:stop], kind, mode, extra)

    def _send(
        self,
        status: int,
        body: bytes,
        kind: str,
        mode: str = "",
        extra: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        with suppress(OSError):  # whoever asked has gone
            if mode == "trickle":
                for position in range(len(body)):
                    self.wfile.write(body[position : position + 1])
                    self.server.fake.faults.pause()
            elif mode == "truncated":
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
            else:
                self.wfile.write(body)


def multipart(content_type: str, body: bytes) -> dict[str, Any]:
    """Fields as text, the file as bytes; fields of forms without a file as well."""
    boundary = re.search(r'boundary="?([^";]+)', content_type)
    if boundary is None:
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}
    form: dict[str, Any] = {}
    for part in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        name = re.search(rb'[; ]name="([^"]*)"', head)
        if name is not None:
            field = name[1].decode()
            form[field] = content if b"filename=" in head else content.decode()
    return form
