"""Bringing a set into a site: looked through first, media next, then the documents.

Nothing names a file before it is there. Documents are loaded beside those of the site and compared,
so that until the exchange at the end everything is as it was; the exchange takes a second, and the
database is marked meanwhile (`core.restoration`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db.models import Q
from pymongo.database import Database

from core import audit, restoration
from core.mongo.transaction import transactional
from core.storage.holds import Hold, HoldLost, MediaHeld
from videos.models import ProcessingJob, Upload, UploadState
from videos.services import uploads
from videotube.backup import mongorestore
from videotube.backup.database import long_work
from videotube.backup.errors import LOST, BackupError, Refused
from videotube.backup.layout import UNFINISHED
from videotube.backup.loading import drop_staged, exchange, load_documents
from videotube.backup.manifest import Manifest, read_manifest
from videotube.backup.placing import ensure_placed, place_media
from videotube.backup.preflight import ensure_empty, ensure_known_migrations, ensure_room
from videotube.backup.progress import Progress
from videotube.backup.verifying import Damage, damages

BATCH = 200


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done. `copied` media files were not there before; `uploads` were unfinished and
    given up; `tool` loaded the documents."""

    copied: int
    uploads: int
    tool: str


def inspect(
    root: Path, *, progress: Progress, report: Callable[[Damage], object]
) -> tuple[Manifest, int]:
    """Read a set through; what it says of itself, and how many of its files are damaged, each of
    which is reported. Raises Refused for what is no finished set."""
    if root.name.endswith(UNFINISHED):
        raise Refused(f"{root} was never finished: make another backup.")
    manifest = read_manifest(root)
    total = manifest.media.bytes + sum(
        file.stat().st_size for file in (root / "documents").rglob("*.gz")
    )
    found = 0
    with progress("verifying", total) as advance:
        for damage in damages(root, manifest, advance):
            found += 1
            report(damage)
    return manifest, found


def ensure_restorable(root: Path, manifest: Manifest, *, replace: bool) -> None:
    """Raises Refused where the set must not come into this site, or cannot."""
    ensure_known_migrations(manifest)
    with long_work() as database:
        if not replace:
            ensure_empty(database, root)
    ensure_room(root)


def choose_tool(wanted: str) -> str | None:
    """mongorestore's path, or None for the driver: `wanted` is auto, mongodb or driver."""
    if wanted == "driver":
        return None
    found = mongorestore.program()
    if found is None and wanted == "mongodb":
        raise Refused("There is no mongorestore on PATH; --tools driver does without.")
    return found


def restore(root: Path, manifest: Manifest, *, tool: str | None, progress: Progress) -> Restored:
    """Bring the set into this site, which `inspect` and `ensure_restorable` have allowed.

    Raises BackupError; whatever ends it early, it can be called again.
    """
    try:
        with Hold(f"the restore of {root.name}") as hold, long_work() as database:
            copied = _bring_media(root, manifest, progress)
            _load(database, root, manifest, tool, progress)
            # A removal that the old documents wanted may take none of the new ones' files.
            hold.confirm()
            restoration.begin(root.name)
            exchange(database, manifest, last=ProcessingJob._meta.db_table)
            call_command("migrate", interactive=False, verbosity=0)
            given_up = _give_uploads_up()
            _record(root, manifest)
            restoration.end()
    except MediaHeld as error:
        raise Refused(error.message) from error
    except HoldLost as error:
        raise BackupError(LOST) from error
    except OSError as error:
        raise BackupError(
            f"{error.filename or root}: {error.strerror}. Call it again to go on."
        ) from error
    return Restored(copied, given_up, tool or "driver")


def _bring_media(root: Path, manifest: Manifest, progress: Progress) -> int:
    with progress("media", manifest.media.bytes) as advance:
        copied = place_media(root, advance)
    with progress("reading media back", manifest.media.bytes) as advance:
        ensure_placed(root, advance)
    return copied


def _load(
    database: Database[dict[str, Any]],
    root: Path,
    manifest: Manifest,
    tool: str | None,
    progress: Progress,
) -> None:
    """Leaves nothing behind where it fails."""
    drop_staged(database)
    passes = 1 if tool else 2
    try:
        with progress("documents", manifest.document_bytes * passes) as advance:
            load_documents(database, root, manifest, tool=tool, advance=advance)
    except BackupError:
        drop_staged(database)
        raise


def _give_uploads_up() -> int:
    """Their bytes are in no set. What had become a video stays one."""
    count = 0
    unfinished = Q(state__in=(UploadState.RECEIVING, UploadState.COMPLETE))
    while rows := list(Upload.objects.filter(unfinished).order_by("pk")[:BATCH]):
        count += sum(uploads.discard(row, still=unfinished) for row in rows)
    return count


@transactional
def _record(root: Path, manifest: Manifest) -> None:
    audit.record(
        "site.restored",
        by=audit.OPERATOR,
        reason=root.name,
        after={"made_at": manifest.created_at, "documents": manifest.documents},
    )
