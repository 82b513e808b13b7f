"""Whether a set may come into this site."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pymongo.database import Database

from core import restoration
from core.models import DeferredRemoval, MediaHold, PeriodicRun
from videotube.backup.errors import Refused
from videotube.backup.layout import media_file
from videotube.backup.manifest import Manifest

HOUSE = ("core", "accounts", "videos", "social", "playlists", "dashboard", "videotube")
NO_CONTENT = (PeriodicRun, MediaHold, DeferredRemoval)
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


def ensure_room(manifest: Manifest) -> None:
    """Raises Refused where the media disk is too small for what is still to come."""
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    there = sum(Path(media, key).stat().st_size for key in _media_keys())
    needed, free = manifest.media.bytes - there, shutil.disk_usage(media).free
    if needed > free:
        raise Refused(
            f"The disk of {media} has {free} bytes free; the set's media take {needed} more."
        )


def _used_collection(database: Database[dict[str, Any]]) -> str | None:
    there = set(connection.introspection.table_names())
    for model in apps.get_models():
        table = model._meta.db_table
        holds_content = model._meta.app_label in HOUSE and model not in NO_CONTENT
        if holds_content and table in there and database[table].find_one({}, {"_id": 1}):
            return table
    return None


def _media_keys() -> Iterator[str]:
    """Published files that are there; half-written and put-aside ones begin with a dot."""
    root = Path(settings.MEDIA_ROOT)
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                yield Path(folder, name).relative_to(root).as_posix()
