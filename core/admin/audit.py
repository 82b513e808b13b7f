"""The history, for staff to read, and to take along."""

import csv
import json
import re
from collections.abc import Iterator
from typing import Any

from bson import ObjectId
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from core.audit import record
from core.models import AuditEvent
from core.staff import ReadOnlyModelAdmin

OBJECT_ID_DIGITS = 24
VERB = re.compile(r"[a-z_]+\.[a-z_]+")
COLUMNS = (
    "at",
    "verb",
    "actor_id",
    "actor_name",
    "target_type",
    "target_id",
    "reason",
    "before",
    "after",
    "request_id",
)
EXPORT_BATCH = 1000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would carry out what begins so; somebody's text must stay a text."""


class _Echo:
    """What a CSV writer writes to, one line at a time."""

    def write(self, line: str) -> str:
        return line


def csv_lines(events: QuerySet[AuditEvent]) -> Iterator[str]:
    """A header, then a line an event. Memory is bounded."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)  # type: ignore[misc]
    for values in events.values_list(*COLUMNS).iterator(EXPORT_BATCH):
        yield writer.writerow([_cell(value) for value in values])  # type: ignore[misc]


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        text = json.dumps(value, ensure_ascii=False) if value else ""
    else:
        text = "" if value is None else getattr(value, "isoformat", value.__str__)()
    return f"'{text}" if text.startswith(FORMULA) else text


class VerbFilter(admin.SimpleListFilter):
    """By act; those that have happened can be chosen."""

    title = "act"
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(verb, verb) for verb in AuditEvent.objects.verbs()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> QuerySet[AuditEvent]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyModelAdmin):
    """Who did what to what, newest first; nobody changes it."""

    list_display = ("at", "actor_name", "verb", "target_type", "target_id", "reason")
    sortable_by = ()
    list_filter = (VerbFilter,)
    # As the indexes of acts, actors and targets end.
    ordering = ("-at", "-pk")
    search_fields = ("verb",)
    search_help_text = (
        "An act, such as user.deactivated, @username of who acted, the id of an actor or a target, "
        "or a request id"
    )
    actions = ("export_csv",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if term.startswith("@"):
            people: Any = get_user_model()._default_manager
            named = people.filter(username=term[1:].lower()).values_list("pk", flat=True)
            return queryset.filter(actor_id__in=list(named)), False
        if VERB.fullmatch(term):
            return queryset.filter(verb=term), False
        if len(term) != OBJECT_ID_DIGITS or not ObjectId.is_valid(term):
            return queryset.filter(request_id=term), False
        kinds = {model._meta.model_name for model in apps.get_models()}
        target = Q(target_type__in=sorted(filter(None, kinds)), target_id=term)
        return queryset.filter(Q(actor_id=ObjectId(term)) | target), False

    @admin.action(description="Export as CSV", permissions=["view"])
    def export_csv(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent]
    ) -> StreamingHttpResponse:
        """The selected ones, or by "select all" everything that was found. That somebody has taken
        the history along is part of it."""
        actor: Any = request.user
        record("audit.exported", by=actor, after={"found_by": request.GET.urlencode()[:400]})
        name = f"audit-{timezone.now():%Y%m%dT%H%M%SZ}.csv"
        return StreamingHttpResponse(
            csv_lines(queryset),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )
