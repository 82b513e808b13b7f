"""History is written once."""

from typing import Any

import pytest
import structlog
from bson import ObjectId
from django.contrib.auth.models import Group

from core import audit
from core.models import AuditEvent
from core.models.append_only import AppendOnlyError
from core.mongo.transaction import transactional

pytestmark = pytest.mark.usefixtures("db")


class Ann:
    pk = ObjectId()

    def get_username(self) -> str:
        return "ann"


def test_an_event_says_who_did_what_to_what_why_and_in_which_request() -> None:
    group = Group.objects.create(name="mods")
    with structlog.contextvars.bound_contextvars(request_id="req-1"):
        written = audit.record(
            "group.renamed",
            by=Ann(),
            target=group,
            reason="typo",
            before={"name": "mods"},
            after={"name": "$mods", "tags": [1, None]},
        )
    event = AuditEvent.objects.get(pk=written.pk)
    assert (event.verb, event.actor_id, event.actor_name) == ("group.renamed", Ann.pk, "ann")
    assert (event.target_type, event.target_id) == ("group", str(group.pk))
    assert (event.reason, event.request_id) == ("typo", "req-1")
    assert (event.before, event.after) == ({"name": "mods"}, {"name": "$mods", "tags": [1, None]})
    assert str(event) == f"ann group.renamed group {group.pk}"


def test_the_system_itself_has_no_actor() -> None:
    event = audit.record("sessions.purged", by=None)
    assert (event.actor_id, event.target_type, event.target_id) == (None, "", "")
    assert str(event).startswith("system sessions.purged")


def test_history_of_what_was_rolled_back_is_rolled_back() -> None:
    @transactional
    def work() -> None:
        audit.record("group.made", by=None)
        raise LookupError

    with pytest.raises(LookupError):
        work()
    assert not AuditEvent.objects.exists()


def tries_to_change() -> list[Any]:
    def save(event: AuditEvent) -> None:
        event.reason = "another"
        event.save()

    return [
        pytest.param(save, id="save"),
        pytest.param(lambda e: e.save(update_fields=["reason"]), id="save fields"),
        pytest.param(lambda e: e.delete(), id="delete"),
        pytest.param(lambda e: AuditEvent.objects.all().delete(), id="queryset delete"),
        pytest.param(lambda e: AuditEvent.objects.filter(pk=e.pk).update(reason="x"), id="update"),
        pytest.param(lambda e: AuditEvent.objects.bulk_update([e], ["reason"]), id="bulk update"),
        pytest.param(
            lambda e: AuditEvent.objects.update_or_create(pk=e.pk, defaults={"reason": "x"}),
            id="update or create",
        ),
        pytest.param(lambda e: AuditEvent._base_manager.filter(pk=e.pk).delete(), id="base delete"),
        pytest.param(
            lambda e: AuditEvent._base_manager.filter(pk=e.pk).update(reason="x"), id="base update"
        ),
    ]


@pytest.mark.parametrize("change", tries_to_change())
def test_no_way_of_changing_or_removing_an_event_works(change: Any) -> None:
    event = audit.record("thing.done", by=None, reason="as it was")
    with pytest.raises(AppendOnlyError):
        change(event)
    assert AuditEvent.objects.get().reason == "as it was"
