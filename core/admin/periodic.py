"""Periodic work, as the schedule says and as it went."""

from datetime import datetime
from functools import cache
from typing import Any

from celery import current_app
from django.contrib import admin
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.views import ChangeList

from core.models import PeriodicRun
from core.periodic import Scheduled, State, last_runs, scheduled, state_of
from core.staff import ReadOnlyModelAdmin

STATE_COLOURS = {
    State.OK: "success",
    State.RUNNING: "info",
    State.FAILED: "danger",
    State.OVERDUE: "warning",
    State.NEVER: "warning",
}
UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
NOTHING = "–"


class ScheduleList(ChangeList):
    """A row for each entry of the schedule, also for what never ran."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        entries = scheduled()
        runs = last_runs(entry.task for entry in entries)
        rows = [_on_schedule(runs.get(entry.task), entry) for entry in entries]
        self.result_list: Any = rows
        self.result_count = self.full_result_count = len(rows)
        self.show_full_result_count = True
        self.multi_page = False


@admin.register(PeriodicRun)
class PeriodicRunAdmin(ReadOnlyModelAdmin):
    """What beat sends: when it last ran, how long it took, and what came of it."""

    list_display = ("name", "state", "every", "last_run", "took", "outcome", "counts")
    sortable_by = ()
    ordering = ("pk",)
    fieldsets = (
        (None, {"fields": ("title", "task", "what", "every", "state")}),
        ("Last run", {"fields": ("began", "ended", "took", "result")}),
        (
            "History",
            {"fields": ("runs", "went_well", "failures", "went_wrong", "error")},
        ),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ScheduleList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> PeriodicRun | None:
        """Of the schedule, also what never ran; of what was on it once, nothing is shown."""
        for entry in scheduled():
            if entry.task == object_id:
                return _on_schedule(last_runs([object_id]).get(object_id), entry)
        return None

    @display(description="Work")
    def name(self, run: PeriodicRun) -> SafeString:
        """On a phone, where rows are low, the name alone."""
        return format_html(
            '{}<span class="hidden lg:block font-normal text-font-subtle-light '
            'dark:text-font-subtle-dark">{}</span>',
            self.title(run),
            self.what(run),
        )

    @display(description="Name")
    def title(self, run: PeriodicRun) -> str:
        return _entry(run).title

    @display(description="What it does")
    def what(self, run: PeriodicRun) -> str:
        """The first line of what the code says of the task."""
        task = _tasks().get(run.task)
        return (task.__doc__ or "").strip().split("\n\n")[0] if task else run.task

    @display(description="Every")
    def every(self, run: PeriodicRun) -> str:
        return _in_words(_entry(run).every.total_seconds())

    @display(description="Last run")
    def last_run(self, run: PeriodicRun) -> SafeString | str:
        at = run.started_at
        if at is None:
            return NOTHING
        return format_html(
            '<time datetime="{}" title="{}">{}</time>', at.isoformat(), _clock(at), naturaltime(at)
        )

    @display(description="Began")
    def began(self, run: PeriodicRun) -> str:
        return _clock(run.started_at)

    @display(description="Ended")
    def ended(self, run: PeriodicRun) -> str:
        return _clock(run.finished_at)

    @display(description="Last went well")
    def went_well(self, run: PeriodicRun) -> str:
        return _clock(run.succeeded_at)

    @display(description="Last failed")
    def went_wrong(self, run: PeriodicRun) -> str:
        return _clock(run.failed_at)

    @display(description="Took")
    def took(self, run: PeriodicRun) -> str:
        if run.finished_at is None:
            return NOTHING
        ms = run.milliseconds
        return f"{ms} ms" if ms < 1000 else f"{ms / 1000:.1f} s"

    @display(description="Result")
    def outcome(self, run: PeriodicRun) -> SafeString | str:
        """Of the last run that ended; a long message in full where one points at it."""
        text = run.error if run.has_failed else run.result
        return format_html(
            '<span class="periodic-outcome" title="{}">{}</span>', text, text or NOTHING
        )

    @display(description="Runs")
    def counts(self, run: PeriodicRun) -> str:
        return f"{run.runs:,}" + (f", {run.failures:,} failed" if run.failures else "")

    @display(description="State", label=STATE_COLOURS)
    def state(self, run: PeriodicRun) -> str:
        return state_of(run, _entry(run), timezone.now())


def _on_schedule(run: PeriodicRun | None, entry: Scheduled) -> PeriodicRun:
    """The run with its entry, for the columns."""
    row: Any = run or PeriodicRun(task=entry.task)
    row.entry = entry
    return row


@cache
def _tasks() -> Any:
    """All tasks by their names. Celery checks all models whenever it is asked to import them."""
    current_app.loader.import_default_modules()
    return current_app.tasks


def _entry(run: Any) -> Scheduled:
    entry: Scheduled = run.entry
    return entry


def _clock(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC ({naturaltime(at)})" if at else NOTHING


def _in_words(seconds: float) -> str:
    """The largest unit that says it without a fraction: `5 seconds`, `1 hour`."""
    for size, unit in UNITS:
        if seconds >= size and seconds % size == 0:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds:g} seconds"
