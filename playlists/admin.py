"""The staff's door to playlists."""

from typing import Any

from bson import ObjectId
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from accounts.admin.actor import actor
from accounts.admin.forms import ReasonActionForm
from accounts.admin.people import person_called
from accounts.models import User
from core.bulk.actions import act_on, reason_of
from core.staff import ReadOnlyModelAdmin
from playlists import bulk
from playlists.models import Playlist

VISIBILITY_COLOURS = {"public": "success", "unlisted": "info", "private": "warning"}
OBJECT_ID_DIGITS = 24


@admin.register(Playlist)
class PlaylistAdmin(ReadOnlyModelAdmin):
    """Playlists: found by their own id or their owner's, or by @username."""

    list_display = ("name", "owner_name", "visibility_label", "items_count", "created_at")
    sortable_by = ("created_at",)
    list_filter = ("visibility",)
    search_fields = ("id",)
    search_help_text = "The id of a playlist or its owner, or @username"
    ordering = ("-created_at", "-pk")
    action_form = ReasonActionForm
    actions = ("remove_playlists",)
    fieldsets = (
        (None, {"fields": ("name", "description", "owner", "visibility")}),
        ("Numbers", {"fields": ("items_count", "created_at", "updated_at")}),
    )

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """Looking is one right, removing another."""
        return actor(request).has_perm("playlists.delete_playlist")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Playlist], search_term: str
    ) -> tuple[Any, bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if len(term) == OBJECT_ID_DIGITS and ObjectId.is_valid(term):
            by_id = queryset.filter(pk=ObjectId(term))
            return (by_id if by_id.exists() else queryset.filter(owner_id=ObjectId(term))), False
        owner = person_called(term, request)
        return (queryset.filter(owner_id=owner.pk) if owner else queryset.none()), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Owners' names by one query on primary keys."""
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        names = User.objects.minis(row.owner_id for row in rows)
        for row in rows:
            row.owner_username = getattr(names.get(row.owner_id), "username", "(gone)")
        changelist.result_list = rows
        return changelist

    @display(description="Owner")
    def owner_name(self, playlist: Playlist) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:accounts_user_change", args=[playlist.owner_id]),
            playlist.owner_username,  # type: ignore[attr-defined]
        )

    @display(description="Visibility", label=VISIBILITY_COLOURS)
    def visibility_label(self, playlist: Playlist) -> str:
        return playlist.visibility

    @admin.action(description="Remove playlists", permissions=["remove"])
    def remove_playlists(
        self, request: HttpRequest, queryset: QuerySet[Playlist]
    ) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.REMOVE, reason_of(request))
