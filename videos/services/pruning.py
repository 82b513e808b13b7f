"""Removing what nothing needs from where media stand, and uploads that have expired."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db.models import Q

from accounts.models import User
from core.errors import Conflict
from core.storage import Inventory, StoredFile, StoreRefused, media_store
from core.storage.holds import ensure_not_held
from core.storage.local import LocalMediaStore
from videos.models import Upload, Video
from videos.services.stray_assets import stray_assets
from videos.services.stray_files import Reason, Stray, stray_files
from videos.services.uploads import discard

log = structlog.get_logger(__name__)

BATCH = 200


class EmptyDatabase(Conflict):
    code = "empty_database"
    message = "This database holds nobody and no video: is it the right one? Nothing was removed."


@dataclass(frozen=True, slots=True)
class Pruned:
    """A stray; `error` says why it could not be removed."""

    stray: Stray
    removed: bool
    error: str = ""


def prune(now: datetime, *, delete: bool) -> Iterator[Pruned]:
    """Find what nothing needs, and with `delete` remove it, one after the other.

    The disk first, whatever the store, and then what the store keeps elsewhere. Raises
    EmptyDatabase rather than remove everything because of a wrong address, MediaHeld as soon as a
    backup copies files, and StoreUnavailable once all that is on the disk is done.
    """
    if delete and not (User.objects.exists() or Video.objects.exists()):
        raise EmptyDatabase
    for stray in stray_files(now):
        yield _remove(stray) if delete else Pruned(stray, removed=False)
    yield from _expired_uploads(now, delete=delete)
    inventory = media_store().inventory
    if inventory is not None:
        for stray, file in stray_assets(inventory, now):
            yield _remove_there(stray, file, inventory) if delete else Pruned(stray, removed=False)


def _remove(stray: Stray) -> Pruned:
    """From the disk alone: a name that is free here may be taken at another store."""
    ensure_not_held()
    try:
        LocalMediaStore().delete(stray.key)
    except OSError as error:
        return Pruned(stray, removed=False, error=str(error))
    log.info("stray media removed", key=stray.key, reason=stray.reason)
    return Pruned(stray, removed=True)


def _remove_there(stray: Stray, file: StoredFile, inventory: Inventory) -> Pruned:
    ensure_not_held()
    try:
        inventory.remove(file)
    except (OSError, StoreRefused) as error:
        return Pruned(stray, removed=False, error=str(error)[:200])
    log.info("stray media removed", key=stray.key, reason=stray.reason)
    return Pruned(stray, removed=True)


def _expired_uploads(now: datetime, *, delete: bool) -> Iterator[Pruned]:
    """In the order of their ids, so that none is met twice; whoever still writes keeps theirs."""
    expired = Q(expires_at__lte=now, lock_expires_at__lte=now)
    rows = Upload.objects.filter(expired).order_by("pk")
    page = list(rows[:BATCH])
    while page:
        for row in page:
            has_file = row.path.is_file()
            size = row.path.stat().st_size if has_file else 0
            stray = Stray(f"tus/{row.pk}", Reason.UPLOAD_EXPIRED, int(has_file), size)
            yield Pruned(stray, removed=delete and discard(row, still=expired))
        page = list(rows.filter(pk__gt=page[-1].pk)[:BATCH])
