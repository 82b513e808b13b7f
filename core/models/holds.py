"""What keeps published files from being removed for a while, and what waits for its end."""

from django.db import models
from django.utils import timezone


class MediaHold(models.Model):
    """At most one document, `KEY`: while it has not expired, no published file is removed.

    Its holder knows `token` and prolongs `expires_at`, so that a holder who dies keeps nothing.
    `purpose` is for people. `snapshot_window` is what the holder has changed at the server and
    will put back, in seconds (`minSnapshotHistoryWindowInSeconds`); the next holder does so for one
    who died.
    """

    KEY = "media"

    # As `_id` it is the only one even where no index was ever made: at a site that has just been
    # restored to an empty machine, or is backed up before it is migrated.
    key = models.CharField(max_length=20, primary_key=True, default=KEY, db_column="_id")
    token = models.CharField(max_length=32)
    purpose = models.CharField(max_length=200)
    since = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    snapshot_window = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = "media hold"

    def __str__(self) -> str:
        return self.purpose


class DeferredRemoval(models.Model):
    """A published file that nothing names any more, to be removed once no hold is there."""

    media_key = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "deferred removal"

    def __str__(self) -> str:
        return self.media_key
