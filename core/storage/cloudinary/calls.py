"""Calls of the SDK, each with an end: a limit of time as a whole, and errors of our own."""

import io
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import cloudinary.exceptions as sdk
import structlog
from cloudinary import uploader
from django.conf import settings

from core.storage.cloudinary.account import Account
from core.storage.errors import StoreRefused, StoreUnavailable

log = structlog.get_logger(__name__)

TICK_SECONDS = 0.5


class AssetMissing(StoreUnavailable, FileNotFoundError):
    """Cloudinary knows no such asset."""


class WatchedFile(io.BufferedReader):
    """A file whose reader can be told to stop, and whose last read is known."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb", buffering=0))
        self.size = path.stat().st_size
        self.sent = 0
        self.last_read = time.monotonic()
        self.cancelled = threading.Event()

    def read(self, size: int | None = -1, /) -> bytes:
        if self.cancelled.is_set():
            raise StoreUnavailable("the upload was given up")
        data = super().read(size)
        self.sent = self.tell()
        self.last_read = time.monotonic()
        return data


def call(function: Callable[..., Any], *args: Any, account: Account, **options: Any) -> Any:
    """What `function` of the SDK answers, within `CLOUDINARY_CALL_LIMIT`.

    Raises AssetMissing, StoreRefused, StoreUnavailable.
    """
    limit = settings.CLOUDINARY_CALL_LIMIT.total_seconds()
    started = time.monotonic()

    def check() -> None:
        if time.monotonic() - started > limit:
            raise StoreUnavailable(f"no answer within {limit:.0f} s")

    return _bounded(
        lambda: function(
            *args,
            timeout=min(settings.CLOUDINARY_TIMEOUT_SECONDS, limit),
            **account.call_options,
            **options,
        ),
        check,
    )


def destroy(public_id: str, *, resource_type: str, access: str, account: Account) -> bool:
    """Remove one asset and all that is derived of it; False where there was none."""
    answer = call(
        uploader.destroy,
        public_id,
        account=account,
        resource_type=resource_type,
        type=access,
        invalidate=True,
    )
    return bool(answer.get("result") == "ok")


def send(
    function: Callable[..., Any],
    path: Path,
    *,
    account: Account,
    chunk_limit: timedelta,
    on_tick: Callable[[float], None] | None = None,
    **options: Any,
) -> Any:
    """Upload the file at `path` by `function`, with `chunk_limit` for each chunk.

    Raises what `call` raises, and whatever `on_tick` (given the share that is sent) raises.
    """
    limit = chunk_limit.total_seconds()
    file = WatchedFile(path)

    def check() -> None:
        if on_tick is not None:
            # What has been read last is still on its way.
            sent = max(0, file.sent - settings.CLOUDINARY_CHUNK_BYTES)
            on_tick(sent / max(1, file.size))
        if time.monotonic() - file.last_read > limit:
            raise StoreUnavailable(f"a chunk was not taken within {limit:.0f} s")

    try:
        return _bounded(
            lambda: function(
                file,
                filename=path.name,
                chunk_size=settings.CLOUDINARY_CHUNK_BYTES,
                timeout=limit,
                **account.call_options,
                **options,
            ),
            check,
        )
    finally:
        # The abandoned thread ends at its next read.
        file.cancelled.set()


def _bounded(work: Callable[[], Any], check: Callable[[], None]) -> Any:
    """Do the work in a thread that can be left behind: socket timeouts start anew with each byte,
    so that an answer that trickles in would hold us for ever."""
    outcome: dict[str, Any] = {}
    done = threading.Event()

    def run() -> None:
        try:
            outcome["result"] = work()
        except BaseException as error:  # noqa: BLE001 - handed to the caller
            outcome["error"] = error
        done.set()

    threading.Thread(target=run, name="cloudinary", daemon=True).start()
    while not done.wait(TICK_SECONDS):
        check()
    if "error" in outcome:
        raise _translated(outcome["error"]) from outcome["error"]
    return outcome["result"]


def _translated(error: BaseException) -> BaseException:
    text = str(error)[:500]
    match error:
        case sdk.NotFound():
            return AssetMissing(text)
        case sdk.BadRequest() | sdk.AlreadyExists():
            return StoreRefused(text)
        case StoreUnavailable() | FileNotFoundError() | PermissionError():
            return error
        case Exception():
            # The SDK raises bare exceptions for statuses that it does not know.
            log.warning("cloudinary failed", error=text)
            return StoreUnavailable(text)
    return error
