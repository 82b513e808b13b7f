"""Backups."""

from datetime import timedelta

from videotube.settings.env import seconds

__all__ = ["BACKUP_SNAPSHOT", "MEDIA_HOLD"]

MEDIA_HOLD: timedelta = seconds("MEDIA_HOLD_SECONDS", 120)
"""A backup prolongs its hold on media four times in this time; when it dies, removals go on after
this."""
BACKUP_SNAPSHOT: timedelta = seconds("BACKUP_SNAPSHOT_SECONDS", 3600)
"""So long MongoDB is asked to keep the state that a backup reads its documents from."""
