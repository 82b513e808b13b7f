"""The schedule as a whole: each entry exists, is recorded, and is shown."""

from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory
from core.models import PeriodicRun
from core.periodic import scheduled

pytestmark = pytest.mark.usefixtures("db", "media_root", "redis_server")

LIST = "/admin/core/periodicrun/"
TASKS = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
SWEEP = "videos.sweep_scratch"


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(StaffFactory())
    return client


@pytest.fixture(scope="module", autouse=True)
def _tasks_found() -> None:
    """What a worker does first."""
    current_app.loader.import_default_modules()


def page(client: Client, url: str = LIST) -> str:
    return " ".join(client.get(url).content.decode().split())


@pytest.mark.parametrize("task", [*TASKS, "videos.purge_views"])
def test_every_run_of_the_schedule_is_recorded(task: str) -> None:
    current_app.tasks[task]()
    run = PeriodicRun.objects.get(pk=task)
    assert (run.runs, run.failures, run.error) == (1, 0, "")
    # What it has done is said by a number.
    assert run.result.isdecimal()


def test_no_entry_stands_twice_on_the_schedule() -> None:
    assert len(TASKS) == len(set(TASKS)) == len(scheduled())


def test_all_that_is_scheduled_is_listed_also_what_never_ran(admin: Client) -> None:
    shown = page(admin)
    for entry in scheduled():
        assert entry.title in shown
    assert shown.count("never ran") == len(TASKS)
    assert "Remove what dead uploads and attempts have left behind." in shown
    assert f"{len(TASKS)} periodic work" in shown


def test_what_came_of_the_last_run_is_shown(admin: Client) -> None:
    now = timezone.now()
    PeriodicRun.objects.create(
        task=SWEEP,
        started_at=now - timedelta(minutes=3),
        finished_at=now,
        succeeded_at=now,
        milliseconds=2345,
        result="17",
        runs=4321,
    )
    shown = page(admin)
    for text in ("3 minutes ago", "2.3 s", ">17<", "4,321", "1 hour", "> ok <"):
        assert text in shown, text
    assert "17" in page(admin, f"{LIST}{SWEEP.replace('_', '_5F')}/change/")


@pytest.mark.parametrize(
    ("state", "changes"),
    [
        ("failed", {"finished_at": 0, "failed_at": 0, "error": "OSError: <b>gone</b>"}),
        ("running", {"finished_at": 9000}),
        ("overdue", {"started_at": 3 * 3600, "finished_at": 3 * 3600}),
    ],
)
def test_trouble_is_seen(admin: Client, state: str, changes: dict[str, Any]) -> None:
    now = timezone.now()
    ago = {k: now - timedelta(seconds=v) for k, v in changes.items() if k.endswith("_at")}
    PeriodicRun.objects.create(**{"task": SWEEP, "started_at": now, **changes, **ago})
    shown = page(admin)
    assert f"> {state} <" in shown
    assert "<b>gone" not in shown
    assert ("&lt;b&gt;gone" in shown) is (state == "failed")


def test_what_is_off_the_schedule_is_not_listed(admin: Client) -> None:
    PeriodicRun.objects.create(task="videos.of_old", started_at=timezone.now(), runs=1)
    assert "of_old" not in page(admin)


def test_nobody_changes_it_and_not_all_staff_see_it(admin: Client) -> None:
    PeriodicRun.objects.create(task=SWEEP, started_at=timezone.now(), runs=5)
    url = f"{LIST}{SWEEP.replace('_', '_5F')}/"
    assert admin.post(f"{url}change/", {"runs": 1}).status_code == 403
    assert admin.post(f"{url}delete/", {"post": "yes"}).status_code == 403
    assert admin.get(f"{LIST}add/").status_code == 403
    assert PeriodicRun.objects.get(pk=SWEEP).runs == 5
    clerk: User = UserFactory(is_staff=True)
    admin.force_login(clerk)
    assert admin.get(LIST).status_code == 403
