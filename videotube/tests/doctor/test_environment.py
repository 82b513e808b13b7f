"""Configuration, services, versions, clocks and periodic work."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from core.models import PeriodicRun
from core.periodic import scheduled
from core.testing.commands import run_command
from core.testing.faults import relayed_redis
from videotube.doctor import clock

pytestmark = pytest.mark.usefixtures("db", "media_root", "redis_server")
PRODUCTION = {
    "DEBUG": False,
    "ALLOWED_HOSTS": ["videos.example.org"],
    "SESSION_COOKIE_SECURE": True,
    "RATELIMIT_ENABLE": True,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}


def found_by(check, *arguments):
    outcome = run_command("doctor", "--only", check, *arguments)
    return {item["code"]: item for item in outcome.items}


@pytest.fixture
def production(settings):
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    return settings


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("ALLOWED_HOSTS", ["localhost"], "configuration.hosts"),
        ("ALLOWED_HOSTS", ["*"], "configuration.hosts"),
        ("MEDIA_ACCEL_PREFIX", "/protected-media/", "configuration.proxies"),
        ("RATELIMIT_ENABLE", False, "configuration.limits"),
        (
            "EMAIL_BACKEND",
            "django.core.mail.backends.console.EmailBackend",
            "configuration.mail",
        ),
    ],
)
def test_a_dangerous_setting_is_named_in_production_and_not_on_a_developers_machine(
    production, name, value, code
):
    before = found_by("configuration")
    setattr(production, name, value)
    assert found_by("configuration").keys() - before.keys() == {code}
    production.DEBUG = True
    assert code not in found_by("configuration")


def test_missing_workers_are_named_by_what_stays_undone():
    found = run_command("doctor", "--only", "services").items
    assert [item["subject"] for item in found if item["code"] == "service.worker_missing"] == [
        "media",
        "housekeeping",
    ]


def test_a_redis_that_is_down_is_said_and_the_rest_is_looked_at_all_the_same():
    with relayed_redis() as relay:
        relay.stop()
        outcome = run_command(
            "doctor", "--only", "services", "--only", "clock", "--only", "indexes"
        )
    codes = {item["code"] for item in outcome.items}
    assert outcome.code == 1
    assert {"service.cache_down", "service.queue_down"} <= codes


def test_a_clock_that_is_apart_is_named(monkeypatch):
    assert found_by("clock") == {}
    true = clock.time.time
    monkeypatch.setattr(clock.time, "time", lambda: true() + 60)
    found = found_by("clock")
    assert found["clock.apart"]["seconds"] == pytest.approx(-60, abs=1)


def test_another_release_of_a_library_than_the_tested_one_is_named(settings, tmp_path):
    assert found_by("versions") == {}
    (tmp_path / "requirements.txt").write_text("Django==1.0  # old\nnobody-has-this==2.0\n")
    settings.BASE_DIR = tmp_path
    outcome = run_command("doctor", "--only", "versions")
    assert {item["subject"]: item["installed"] for item in outcome.items}.keys() == {
        "Django",
        "nobody-has-this",
    }


def test_a_migration_that_was_not_applied_is_applied_by_a_repair():
    rows = MigrationRecorder(connection).migration_qs.filter(app="core")
    rows.order_by("-pk").first().delete()
    try:
        assert found_by("versions").keys() == {"version.migrations"}
        assert run_command("doctor", "--only", "versions", "--repair").code == 0
        assert found_by("versions") == {}
    finally:
        call_command("migrate", verbosity=0)


def test_periodic_work_that_is_overdue_or_failed_is_named_with_its_reason():
    assert found_by("periodic").keys() == {"periodic.never"}
    now = timezone.now()
    for each in scheduled():
        PeriodicRun.objects.create(task=each.task, started_at=now, finished_at=now)
    assert found_by("periodic") == {}
    late, failed = scheduled()[:2]
    PeriodicRun.objects.filter(pk=late.task).update(started_at=now - timedelta(days=9))
    PeriodicRun.objects.filter(pk=failed.task).update(failed_at=now, error="OSError: no room")
    found = found_by("periodic")
    assert found.keys() == {"periodic.overdue", "periodic.failed"}
    assert "no room" in found["periodic.failed"]["text"]


def test_wrong_arguments_are_told_apart_from_findings():
    assert run_command("doctor", "--only", "teeth").code == 2
