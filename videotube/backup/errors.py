"""Why a backup or a restore ends early."""


class BackupError(Exception):
    """The reason, for the operator; nothing half done stands under a finished name."""


class Refused(BackupError):
    """Nothing was changed, because it should not be or cannot be."""
