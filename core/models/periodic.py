"""The last run of each piece of periodic work."""

from django.db import models


class PeriodicRun(models.Model):
    """One document a task, changed at each run, so that what runs every few seconds fills nothing.

    `task` is the task's name. `started_at` is later than `finished_at` while it runs, or when it
    was killed. `milliseconds` and `result` (what the task returned) are of the last run that
    finished. `runs` counts begun ones. `error` is of the run that ended at `failed_at`, and stays
    when later runs go well.
    """

    task = models.CharField(max_length=100, primary_key=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    milliseconds = models.PositiveBigIntegerField(default=0)
    result = models.CharField(max_length=200, blank=True, default="")
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True, default="")
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "periodic work"
        verbose_name_plural = "periodic work"

    def __str__(self) -> str:
        return self.task

    @property
    def is_running(self) -> bool:
        """Begun and not ended: it is at work, or was killed."""
        started, finished = self.started_at, self.finished_at
        return started is not None and (finished is None or finished < started)

    @property
    def has_failed(self) -> bool:
        """The last run that ended was a failure."""
        return self.failed_at is not None and self.failed_at == self.finished_at
