"""Whether a set may come into this site."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from pymongo.database import Database

from core import restoration
from core.models import DeferredRemoval, PeriodicRun
from core.storage.local import LocalMediaStore
from videotube.backup.database import collections_of
from videotube.backup.errors import Refused
from videotube.backup.layout import media_file
from videotube.backup.manifest import Manifest
from videotube.backup.media import listed_media

NO_CONTENT = {
    MigrationRecorder.Migration._meta.db_table,
    *(each._meta.db_table for each in (ContentType, Permission, PeriodicRun, DeferredRemoval)),
}
"""What a site that nobody has used yet may have."""


def ensure_known_migrations(manifest: Manifest) -> None:
    """Raises Refused where the set's documents are of a newer release than this code."""
    known = MigrationLoader(None).disk_migrations or {}
    house = {app.label for app in apps.get_app_configs()}
    unknown = [each for each in manifest.migrations if each[0] in house and each not in known]
    if unknown:
        named = ", ".join(".".join(each) for each in unknown[:5])
        raise Refused(
            f"This set was made by VideoTube {manifest.version}, with migrations that this release "
            f"does not know: {named}. Restore it with that release or a later one."
        )


def ensure_empty(database: Database[dict[str, Any]], root: Path) -> None:
    """Raises Refused where the site holds anything that the set would take the place of. What an
    interrupted restore of the same set has left is no reason."""
    if restoration.unfinished() is None and (used := _used_collection(database)):
        raise Refused(
            f"The database {database.name} is not empty: {used} has documents. With --replace, "
            "they are replaced by those of the set."
        )
    for key in _media_keys():
        if not media_file(root, key).exists():  # else an interrupted restore has brought it
            raise Refused(
                f"The media folder {settings.MEDIA_ROOT} is not empty: {key} is not of this set. "
                "With --replace, the set's files come beside what is there."
            )


def ensure_room(root: Path) -> None:
    """Raises Refused where the media disk is too small for what is still to come."""
    media, store = Path(settings.MEDIA_ROOT), LocalMediaStore()
    missing = (each for each in listed_media(root) if not store.exists(each.key))
    needed = sum(each.size for each in missing)
    there = next(folder for folder in (media, *media.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if needed > free:
        raise Refused(
            f"The disk of {media} has {free} bytes free; the set's media take {needed} more."
        )


def _used_collection(database: Database[dict[str, Any]]) -> str | None:
    """Of another program's as well: the exchange drops what the set does not have."""
    for name in collections_of(database):
        if name not in NO_CONTENT and database[name].find_one({}, {"_id": 1}):
            return name
    return None


def _media_keys() -> Iterator[str]:
    """Published files that are there; half-written and put-aside ones begin with a dot."""
    root = Path(settings.MEDIA_ROOT)
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                yield Path(folder, name).relative_to(root).as_posix()
