"""The history, for staff to read."""

from typing import Any

from bson import ObjectId
from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core.models import AuditEvent
from core.staff import ReadOnlyModelAdmin

OBJECT_ID_DIGITS = 24


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
    search_help_text = "An act, such as user.deactivated, or the id of an actor or a target"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if len(term) != OBJECT_ID_DIGITS or not ObjectId.is_valid(term):
            return queryset.filter(verb=term), False
        kinds = {model._meta.model_name for model in apps.get_models()}
        target = Q(target_type__in=sorted(filter(None, kinds)), target_id=term)
        return queryset.filter(Q(actor_id=ObjectId(term)) | target), False
