"""The history, for staff to read."""

from bson import ObjectId
from django.apps import apps
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from core.models import AuditEvent
from core.staff import ReadOnlyModelAdmin

OBJECT_ID_DIGITS = 24


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyModelAdmin):
    """Who did what to what, newest first; nobody changes it."""

    list_display = ("at", "actor_name", "verb", "target_type", "target_id", "reason")
    sortable_by = ()
    # Ids grow with time, and their index is always there.
    ordering = ("-pk",)
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
