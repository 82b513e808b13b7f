"""Whether what beat sends is done."""

from collections.abc import Iterator

from django.utils import timezone

from core.diagnosis import Finding, Severity
from core.periodic import State, last_runs, scheduled, state_of

TEXTS = {
    State.OVERDUE: "It has not run for too long. Do beat and the housekeeper run?",
    State.FAILED: "Its last run failed",
}


def check_periodic() -> Iterator[Finding]:
    """Periodic work that is overdue, or failed the last time."""
    now, work = timezone.now(), scheduled()
    runs = last_runs(each.task for each in work)
    if not runs:
        yield Finding(
            code="periodic.never",
            severity=Severity.WARNING,
            subject="beat",
            text="No periodic work has ever run: nothing is swept. Start beat and a housekeeper.",
        )
        return
    for each in work:
        run = runs.get(each.task)
        state = state_of(run, each, now)
        if state in TEXTS and run is not None:
            reason = f": {run.error}." if state is State.FAILED else ""
            yield Finding(
                code=f"periodic.{state}",
                severity=Severity.WARNING,
                subject=each.task,
                text=f"{each.title}. {TEXTS[state]}{reason}",
            )
