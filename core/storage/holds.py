"""A time in which no published file is removed, so that a backup finds what its documents name.

Whoever removes a file has first committed that no document names it, and asks `is_held` after
that; whoever copies files first has the hold, and reads what documents name after that. So a file
whose removal has seen no hold is named by nothing that the holder reads.
"""

import threading
import time
import uuid
from types import TracebackType
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection
from django.utils import timezone
from pymongo.errors import PyMongoError

from core.errors import Conflict
from core.models import MediaHold

log = structlog.get_logger(__name__)


class MediaHeld(Conflict):
    code = "media_held"
    message = "Files are being copied at this moment, and nothing may be removed: try again later."


class HoldLost(Exception):
    """The hold has expired, or is another's: files may have been removed since."""


def is_held() -> bool:
    """Whether removals must wait. Raises DatabaseError where nobody can say."""
    return MediaHold.objects.filter(pk=MediaHold.KEY, expires_at__gt=timezone.now()).exists()


def ensure_not_held() -> None:
    """Raises MediaHeld where removals must wait. Call it after having read that nothing names the
    file, before each removal."""
    if is_held():
        raise MediaHeld


class Hold:
    """`with Hold("a backup") as hold`: the only one, prolonged from a thread of its own until the
    end. Raises MediaHeld where another has it; `inherited` is the `snapshot_window` that a holder
    who died has not put back."""

    def __init__(self, purpose: str) -> None:
        self.purpose = purpose
        self.token = uuid.uuid4().hex
        self.inherited: int | None = None
        self._lost = threading.Event()
        self._until = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="media-hold", daemon=True)

    def __enter__(self) -> "Hold":
        self._take()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join(timeout=10)
        try:
            MediaHold.objects.filter(pk=MediaHold.KEY, token=self.token).delete()
        except (DatabaseError, PyMongoError) as failure:  # it expires by itself
            log.warning("hold not released", error=str(failure)[:200])

    def check(self) -> None:
        """Raises HoldLost as soon as files may be removed: also where nobody could say for so long
        that the hold has expired."""
        if self._lost.is_set() or time.monotonic() >= self._until:
            raise HoldLost(self.purpose)

    def confirm(self) -> None:
        """Raises HoldLost unless nothing can have been removed up to this moment."""
        if not self._renew():
            raise HoldLost(self.purpose)

    def note_window(self, seconds: int | None) -> None:
        """Remember what is to be put back at the server, should we die."""
        MediaHold.objects.filter(pk=MediaHold.KEY, token=self.token).update(snapshot_window=seconds)

    def _take(self) -> None:
        now, began = timezone.now(), time.monotonic()
        mine = {
            "token": self.token,
            "purpose": self.purpose,
            "since": now,
            "expires_at": now + settings.MEDIA_HOLD,
        }
        left = MediaHold.objects.filter(pk=MediaHold.KEY, expires_at__lte=now)
        if left.update(**mine):
            row = MediaHold.objects.get(pk=MediaHold.KEY)
            self.inherited = row.snapshot_window
        else:
            self._insert(mine)
        self._until = began + settings.MEDIA_HOLD.total_seconds()

    def _insert(self, mine: dict[str, Any]) -> None:
        try:
            MediaHold.objects.create(pk=MediaHold.KEY, **mine)
        except IntegrityError as error:
            held = MediaHold.objects.filter(pk=MediaHold.KEY).first()
            if held is None:
                raise MediaHeld("Media were held until just now: call it again.") from error
            raise MediaHeld(
                f"Media are held already: {held.purpose}, since {held.since:%H:%M:%S} UTC. One such"
                " work at a time; if that one has died, call it again after "
                f"{held.expires_at:%H:%M:%S} UTC."
            ) from error

    def _beat(self) -> None:
        interval = settings.MEDIA_HOLD.total_seconds() / 4
        try:
            while not self._done.wait(interval):
                self._renew()
        finally:
            connection.close()  # this thread's own

    def _renew(self) -> bool:
        """Whether the hold is ours from now on for its whole time."""
        now, began = timezone.now(), time.monotonic()
        try:
            mine = MediaHold.objects.filter(token=self.token, expires_at__gt=now)
            if not mine.update(expires_at=now + settings.MEDIA_HOLD):
                self._lost.set()
                return False
        except (DatabaseError, PyMongoError) as error:
            # The database may come back before the hold is over; if not, `check` tells.
            log.warning("hold not renewed", error=str(error)[:200])
            return False
        self._until = began + settings.MEDIA_HOLD.total_seconds()
        return True
