"""Resumable uploads."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from accounts.admin.people import PersonModelAdmin, id_of
from videos.models import Upload

STATE_COLOURS = {"receiving": "info", "complete": "warning", "finished": "success"}


@admin.register(Upload)
class UploadAdmin(PersonModelAdmin):
    """What is on its way in, and from whom."""

    person_field = "owner"
    list_display = ("title", "owner_name", "state_label", "how_far", "created_at", "expires_at")
    sortable_by = ()
    list_filter = ("state",)
    search_fields = ("owner__username",)
    search_help_text = "The id of an upload, or @username"
    # Ids grow with time, and their index is always there.
    ordering = ("-pk",)
    fields = (
        *("title", "owner", "state", "offset", "length", "visibility", "metadata"),
        *("video_link", "lock_expires_at", "created_at", "expires_at"),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Upload], search_term: str
    ) -> tuple[Any, bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if upload_id := id_of(term):
            return queryset.filter(pk=upload_id), False
        return self.rows_of(queryset, term, request), False

    @display(description="Owner")
    def owner_name(self, upload: Upload) -> SafeString:
        return self.person_link(upload)

    @display(description="State", label=STATE_COLOURS)
    def state_label(self, upload: Upload) -> str:
        return upload.state

    @display(description="Arrived")
    def how_far(self, upload: Upload) -> str:
        return f"{upload.offset:,} of {upload.length:,} bytes"

    @display(description="Video")
    def video_link(self, upload: Upload) -> SafeString | str:
        if upload.video_id is None:
            return "-"
        url = reverse("admin:videos_video_change", args=[upload.video_id])
        return format_html(
            '<a href="{}" class="text-primary-600 underline">{}</a>', url, upload.video_id
        )
