"""What waits for staff, or went wrong: a line each, a bounded count and the age of the oldest.

One more line is one more function, and its place in `WAITING`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from core.models import OutgoingMail
from core.periodic import State, last_runs, scheduled, state_of
from moderation.models import Appeal, AppealState, Case, CaseState, HeldItem
from videos.models import JobState, ProcessingJob
from videotube.home.ages import age_of
from videotube.home.counting import Count, counted, first

STUCK = timedelta(minutes=10)
"""A job that has waited so long while none runs waits for a worker that is not there."""
NAMED = 3
"""So many pieces of periodic work are named, the others counted."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A few words beside the number, and where they lead."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`nothing` is said where the count is 0. `link` is the list of what was counted, empty where
    there is none. `is_trouble`: something has failed, which time alone does not mend."""

    title: str
    icon: str
    count: Count
    nothing: str
    hints: tuple[Hint, ...] = ()
    link: str = ""
    is_trouble: bool = False


def open_cases(now: datetime) -> Line:
    """Claimed ones, too: they are not decided yet."""
    waiting = Case.objects.undecided()
    ages = [
        first(
            Case.objects.filter(state=state).order_by("created_at", "pk"),
            "created_at",
            index="case_age",
        )
        for state in (CaseState.OPEN, CaseState.CLAIMED)
    ]
    hints = _oldest(min((age["created_at"] for age in ages if age), default=None), now)
    if heaviest := first(waiting, "weight", index="case_waiting"):
        link = reverse("admin:moderation_case_change", args=[heaviest["_id"]])
        hints += (Hint(f"heaviest weighs {heaviest['weight']:,}", link),)
    return Line(
        title="Open cases",
        icon="gavel",
        count=counted(waiting, index="case_waiting"),
        nothing="Nothing is reported.",
        hints=hints,
        link=reverse("admin:moderation_case_changelist"),
    )


def held_things(now: datetime) -> Line:
    """Comments, videos and registrations that nobody has looked at."""
    waiting = HeldItem.objects.waiting()
    oldest = first(waiting, "created_at", index="held_queue")
    return Line(
        title="Held things",
        icon="front_hand",
        count=counted(waiting, index="held_queue"),
        nothing="None waits for approval.",
        hints=_oldest(oldest["created_at"] if oldest else None, now),
        link=reverse("admin:moderation_helditem_changelist"),
    )


def open_appeals(now: datetime) -> Line:
    """Those that nobody has answered."""
    waiting = Appeal.objects.waiting()
    oldest = first(waiting, "created_at", index="appeal_queue")
    return Line(
        title="Open appeals",
        icon="balance",
        count=counted(Appeal.objects.filter(state=AppealState.OPEN), index="appeal_queue"),
        nothing="None to answer.",
        hints=_oldest(oldest["created_at"] if oldest else None, now),
        link=reverse("admin:moderation_appeal_changelist"),
    )


def failed_jobs(now: datetime) -> Line:
    """By the time when the work was asked for, which an index knows."""
    failed = ProcessingJob.objects.filter(state=JobState.FAILED)
    # The index is read from its end.
    oldest = first(failed.order_by("created_at", "pk"), "created_at", index="job_state")
    count = counted(failed, index="job_open")
    return Line(
        title="Failed jobs",
        icon="error",
        count=count,
        nothing="None has failed.",
        hints=_oldest(oldest["created_at"] if oldest else None, now, verb="from"),
        link=_jobs(JobState.FAILED),
        is_trouble=bool(count),
    )


def waiting_jobs(now: datetime) -> Line:
    """Those whose time has come; what is queued for later waits for nobody."""
    due = ProcessingJob.objects.filter(state=JobState.QUEUED, run_after__lte=now)
    oldest = first(due.order_by("run_after"), "run_after", index="job_due")
    running = counted(ProcessingJob.objects.filter(state=JobState.RUNNING), index="job_open")
    since = oldest["run_after"] if oldest else None
    return Line(
        title="Jobs in the queue",
        icon="hourglass_top",
        count=counted(due, index="job_due"),
        nothing="No job waits.",
        hints=(*_oldest(since, now), Hint(f"{running} running", _jobs(JobState.RUNNING))),
        link=_jobs(JobState.QUEUED),
        is_trouble=since is not None and now - since > STUCK and not running,
    )


def unsent_mails(_now: datetime) -> Line:
    """On their way, to be tried again, or given up."""
    given_up = counted(OutgoingMail.objects.filter(has_failed=True), index="mail_due")
    waiting = counted(OutgoingMail.objects.filter(has_failed=False), index="mail_due")
    return Line(
        title="Mails not sent",
        icon="outgoing_mail",
        count=waiting + given_up,
        nothing="All are sent.",
        hints=(Hint(f"{given_up} given up"),) if waiting or given_up else (),
        is_trouble=bool(given_up),
    )


def periodic_work(now: datetime) -> Line:
    """What beat should have had done, and what went wrong in it."""
    entries = scheduled()
    runs = last_runs(entry.task for entry in entries)
    states = [(entry.title, state_of(runs.get(entry.task), entry, now)) for entry in entries]
    bad = [Hint(f"{title}: {state}") for title, state in states if _is_bad(state)]
    more = (Hint(f"{len(bad) - NAMED} more"),) if len(bad) > NAMED else ()
    return Line(
        title="Periodic work in trouble",
        icon="update",
        count=Count(len(bad)),
        nothing=f"All {len(entries)} run in time.",
        hints=(*bad[:NAMED], *more),
        link=reverse("admin:core_periodicrun_changelist"),
        is_trouble=bool(bad),
    )


MACHINERY = "core.view_periodicrun"
"""The right to look at what keeps the site going."""
WAITING: tuple[tuple[str, Callable[[datetime], Line]], ...] = (
    ("moderation.view_case", open_cases),
    ("moderation.view_helditem", held_things),
    ("moderation.view_appeal", open_appeals),
    ("videos.view_processingjob", failed_jobs),
    ("videos.view_processingjob", waiting_jobs),
    (MACHINERY, unsent_mails),
    (MACHINERY, periodic_work),
)
"""In the order of the page: the right that one needs to see a line, and how it is made."""


def _is_bad(state: State) -> bool:
    return state in (State.FAILED, State.OVERDUE, State.NEVER)


def _jobs(state: JobState) -> str:
    return f"{reverse('admin:videos_processingjob_changelist')}?state__exact={state.value}"


def _oldest(since: datetime | None, now: datetime, *, verb: str = "waits") -> tuple[Hint, ...]:
    """How long the oldest has waited: `oldest waits 3 days`, `oldest from 3 days ago`."""
    if since is None:
        return ()
    age = age_of(since, now)
    return (Hint(f"oldest {verb} {age}{' ago' if verb == 'from' else ''}"),)
