"""Sessions past their end, forgotten by hand."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Session
from accounts.services import sessions
from accounts.tests.factories import open_session
from core.testing.commands import run_command
from core.testing.plans import explain


@pytest.fixture
def expired(ann, monkeypatch):
    """Five sessions that are over, in batches of two, and one that is not."""
    monkeypatch.setattr(sessions, "PURGE_BATCH", 2)
    over = [open_session(ann)[0].pk for _ in range(5)]
    Session.objects.filter(pk__in=over).update(expires_at=timezone.now() - timedelta(seconds=1))
    return open_session(ann)[0]


def test_those_past_their_end_go(expired):
    done = run_command("purge_sessions")
    assert (done.code, done.summary) == (0, {"expired": 5, "removed": 5, "dryRun": False})
    assert Session.objects.get().pk == expired.pk
    assert run_command("purge_sessions").summary["removed"] == 0
    assert run_command("purge_sessions", plain=True).text == "0 expired sessions removed.\n"


def test_a_dry_run_counts_them_in_the_index(expired):
    assert run_command("purge_sessions", "--dry-run").summary == {
        "expired": 5,
        "removed": 0,
        "dryRun": True,
    }
    assert Session.objects.count() == 6
    plan = explain(Session.objects.filter(expires_at__lt=timezone.now()).order_by())
    assert plan.indexes == {"session_expiry"}


@pytest.mark.parametrize(("fault", "code"), [(KeyboardInterrupt, 130), (DatabaseError, 1)])
def test_cut_off_it_is_done_by_calling_it_again(expired, monkeypatch, fault, code):
    purge = sessions.purge_in_batches

    def cut():
        yield next(purge())
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(sessions, "purge_in_batches", cut)
        assert run_command("purge_sessions").code == code
    assert run_command("purge_sessions").summary["removed"] == 3
