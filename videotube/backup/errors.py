"""Why a backup or a restore ends early."""

LOST = (
    "The database could not be reached for longer than MEDIA_HOLD_SECONDS, so that files may have "
    "been removed meanwhile. Call it again."
)


class BackupError(Exception):
    """The reason, for the operator; nothing half done stands under a finished name."""


class Refused(BackupError):
    """Nothing was changed, because it should not be or cannot be."""
