"""HTTP by plain sockets: a client that costs little beside the servers that are measured."""

import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

MIB = 1024**2
TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of headers are in lower case. `size` counts the body's bytes, which `body` holds
    where they were wanted."""

    status: int
    headers: Mapping[str, str]
    size: int
    body: bytes = b""


class Connection:
    """One, kept open from request to request."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host = parts.netloc
        self._socket = socket.create_connection(
            (str(parts.hostname), int(parts.port or 80)), timeout=TIMEOUT_SECONDS
        )
        self._buffer = memoryview(bytearray(MIB))

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Iterable[memoryview | bytes] = (),
        *,
        keep: bool = False,
    ) -> Answer:
        """The answer, its body read to the end."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        for piece in body:
            self._socket.sendall(piece)
        return self._answer(keep=keep)

    def _answer(self, *, keep: bool) -> Answer:
        got = b""
        while b"\r\n\r\n" not in got:
            # A little at a time: what comes behind the head is the body, and is counted.
            more = self._socket.recv(4096)
            if not more:
                raise SystemExit(f"{self.host} has hung up")
            got += more
        head, _, rest = got.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (each.partition(":") for each in lines)
        }
        size = int(headers.get("content-length", "0"))
        kept, left = bytearray(rest if keep else b""), size - len(rest)
        while left > 0:
            came = self._socket.recv_into(self._buffer, min(left, len(self._buffer)))
            if not came:
                raise SystemExit(f"{self.host} has hung up in the middle of a body")
            if keep:
                kept += self._buffer[:came]
            left -= came
        return Answer(int(first.split()[1]), headers, size, bytes(kept))

    def close(self) -> None:
        self._socket.close()


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Closed at the end."""
    connection = Connection(url)
    try:
        yield connection
    finally:
        connection.close()
