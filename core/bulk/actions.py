"""The admin's door: an action on a few rows is carried out at once, on many by a worker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import structlog
from bson import ObjectId
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from pymongo.errors import PyMongoError

from core.bulk.operations import Operation, find_operation, objection
from core.bulk.runs import UNEXPECTED, ensure_few_enough, start_run
from core.errors import DomainError

log = structlog.get_logger(__name__)

REASON_LENGTH = 500
NAMED = 5
UNTRIED = "not tried, since the database did not answer"


@dataclass(slots=True)
class Outcome:
    """How many rows were changed, and why the others were left as they were, by id."""

    done: int = 0
    refused: dict[ObjectId, str] = field(default_factory=dict)


def reason_of(request: HttpRequest) -> dict[str, str]:
    """The reason that was typed beside the action, as parameters of an operation."""
    return {"reason": request.POST.get("reason", "")[:REASON_LENGTH]}


def act_on(
    admin: Any, request: HttpRequest, rows: QuerySet[Any], name: str, params: dict[str, str]
) -> HttpResponse | None:
    """Do the operation of this name to the rows that staff have chosen in a list.

    Up to `BULK_BATCH` of them at once; the answer is then the list, with what was done and what
    was left. More are done by a worker, and the answer leads to a page that shows how far it is.
    """
    operation = find_operation(name)
    if operation is None:
        raise LookupError(name)
    ids = list(rows.values_list("pk", flat=True)[: settings.BULK_MAX + 1])
    if why := objection(operation, request.user):
        admin.message_user(request, why, messages.ERROR)
        return None
    try:
        ensure_few_enough(len(ids))
        operation.check(params)
        _tell_of_missing(admin, request, ids)
        if len(ids) > settings.BULK_BATCH:
            run = start_run(operation, ids, by=request.user, params=params)
            page = reverse("admin:core_bulkrun_change", args=[run.pk])
            back = urlencode({"back": request.GET.urlencode()})
            return HttpResponseRedirect(f"{page}?{back}" if request.GET else page)
    except DomainError as error:
        admin.message_user(request, error.message, messages.ERROR)
        return None
    _tell(admin, request, operation, carry_out(operation, ids, by=request.user, params=params))
    return None


def carry_out(
    operation: Operation, ids: Sequence[ObjectId], *, by: Any, params: dict[str, str]
) -> Outcome:
    """Do it to each of these rows now, each by the service and in a transaction of its own. What
    goes wrong with one row is said of that row, and the others are done."""
    outcome = Outcome()
    reference = structlog.contextvars.get_contextvars().get("request_id", "")
    waiting = iter(ids)
    for id_ in waiting:
        try:
            if operation.act(id_, by=by, params=params):
                outcome.done += 1
            else:
                outcome.refused[id_] = operation.unchanged
        except DomainError as error:
            outcome.refused[id_] = error.message
        except Exception as error:
            log.exception("a row of a bulk action has failed", operation=operation.name, row=id_)
            outcome.refused[id_] = UNEXPECTED.format(reference=reference)
            if isinstance(error, DatabaseError | PyMongoError):
                outcome.refused |= dict.fromkeys(waiting, UNTRIED)
    return outcome


def _tell_of_missing(admin: Any, request: HttpRequest, ids: Sequence[ObjectId]) -> None:
    """Rows that were ticked and have left the list meanwhile are in nobody's hands."""
    if request.POST.get("select_across") == "1":
        return
    missing = set(request.POST.getlist(ACTION_CHECKBOX_NAME)) - {str(id_) for id_ in ids}
    if missing:
        text = f"{len(missing)} of those chosen are not on this list any more and stay as they are."
        admin.message_user(request, text, messages.WARNING)


def _tell(admin: Any, request: HttpRequest, operation: Operation, outcome: Outcome) -> None:
    level = messages.SUCCESS if outcome.done else messages.INFO
    admin.message_user(request, f"{outcome.done} {operation.done}.", level)
    if outcome.refused:
        text = f"{len(outcome.refused)} left as they were. {'; '.join(_named(outcome))}"
        admin.message_user(request, text, messages.WARNING)


def _named(outcome: Outcome) -> Iterator[str]:
    """The first ones, with the reason; the same reason once."""
    by_reason: dict[str, list[str]] = {}
    for id_, why in outcome.refused.items():
        by_reason.setdefault(why.rstrip("."), []).append(str(id_))
    for why, ids in by_reason.items():
        more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
        yield f"{why}: {', '.join(ids[:NAMED])}{more}"
