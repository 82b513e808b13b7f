"""Outages on demand: a relay before the real MongoDB or Redis that can go silent or go away."""

import selectors
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import pymongo
from django.conf import settings
from django.db import connection
from django.test import override_settings
from pymongo.uri_parser import parse_uri

from core.mongo import outage
from core.redis import get_redis

LOOPBACK = "127.0.0.1"


class Relay:
    """Carries bytes between its own `port` and a server, until told otherwise."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self._flowing = threading.Event()
        self._flowing.set()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def freeze(self) -> None:
        """Connections are taken and held, and nothing is ever answered: a stopped process, or a
        network that swallows packets."""
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    def stop(self) -> None:
        """Connections are closed and new ones refused: a process that has died."""
        self._stopping.set()
        self._flowing.set()
        # Wakes the selector.
        with suppress(OSError):
            socket.create_connection((LOOPBACK, self.port), timeout=1).close()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            for key, _ in self._selector.select(0.5):
                self._flowing.wait()
                if self._stopping.is_set():
                    break
                if key.fileobj is self._listener:
                    self._connect()
                else:
                    self._carry(key)
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()

    def _connect(self) -> None:
        client, _ = self._listener.accept()
        server = socket.create_connection(self._target)
        self._selector.register(client, selectors.EVENT_READ, server)
        self._selector.register(server, selectors.EVENT_READ, client)

    def _carry(self, key: selectors.SelectorKey) -> None:
        source: socket.socket = key.fileobj  # type: ignore[assignment]
        try:
            data = source.recv(65536)
            if data:
                key.data.sendall(data)
                return
        except OSError:
            pass
        for end in (source, key.data):
            with suppress(KeyError, ValueError):  # the other end was closed before
                self._selector.unregister(end)
            end.close()


@contextmanager
def relayed_redis() -> Iterator[Relay]:
    """`get_redis()` goes by way of the relay within the block."""
    url = urlsplit(settings.REDIS_URL)
    relay = Relay(url.hostname or LOOPBACK, url.port or 6379)
    secret = f":{url.password}@" if url.password else ""
    try:
        with override_settings(REDIS_URL=f"redis://{secret}{LOOPBACK}:{relay.port}{url.path}"):
            get_redis.cache_clear()
            get_redis().ping()
            yield relay
    finally:
        relay.stop()
        get_redis.cache_clear()


@contextmanager
def relayed_mongo() -> Iterator[Relay]:
    """The default connection goes by way of the relay within the block, straight to the server
    that the URI names first."""
    original = connection.settings_dict["HOST"]
    parsed = parse_uri(original)
    relay = Relay(*parsed["nodelist"][0])
    secret = f"{parsed['username']}:{parsed['password']}@" if parsed["username"] else ""
    wrapper: Any = connection
    wrapper.close_pool()
    connection.settings_dict["HOST"] = (
        f"mongodb://{secret}{LOOPBACK}:{relay.port}/?directConnection=true"
    )
    try:
        connection.ensure_connection()
        connection.connection.admin.command("ping")
        yield relay
    finally:
        relay.stop()
        with pymongo.timeout(0.1):  # not for a server that is gone to take leave of
            wrapper.close_pool()
        connection.settings_dict["HOST"] = original
        # What follows in this process has nothing to do with it.
        while outage.lasts():
            time.sleep(0.01)
