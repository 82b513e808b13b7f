"""TCP ports: finding free ones, and saying clearly that a wanted one is taken."""

import errno
import socket

from videotube.stack.errors import StackError

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A port of the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether `port` can be listened on now; raises OSError where the host is at fault."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # Connections in TIME_WAIT do not count; SO_REUSEPORT stays off, for with it two web
        # servers would share the port and answer in turns.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def require_free(port: int, host: str) -> None:
    """Raise StackError, saying what to change, unless the web server can listen there."""
    try:
        free = is_free(port, host)
    except OSError as error:
        raise StackError(
            f"Cannot listen on HOST={host} PORT={port}: {error.strerror or error}."
        ) from error
    if not free:
        raise StackError(
            f"Port {port} on {host} is in use. Choose another: make run PORT={port + 1}"
        )
