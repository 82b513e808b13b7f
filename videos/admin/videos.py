"""Videos."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import display

from accounts.admin.actor import actor
from accounts.admin.forms import ReasonActionForm
from accounts.admin.people import PersonModelAdmin, id_of
from core.bulk.actions import act_on, reason_of
from videos import bulk
from videos.models import Video
from videos.search import newest_with
from videos.services.media_access import media_url

STATUS_COLOURS = {"ready": "success", "processing": "info", "uploading": "info", "failed": "danger"}


class HiddenFilter(admin.SimpleListFilter):
    """Those that staff have hidden."""

    title = "is hidden"
    parameter_name = "hidden"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Video]) -> QuerySet[Video]:
        if self.value() == "yes":
            # A condition on its field lets the index of hidden videos answer, which begins with it.
            return queryset.filter(is_hidden=True, created_at__gte=datetime.min.replace(tzinfo=UTC))
        return queryset.filter(is_hidden=False) if self.value() == "no" else queryset


@admin.register(Video)
class VideoAdmin(PersonModelAdmin):
    """Found by words of a listed title, by id, or by the owner's username."""

    person_field = "owner"
    list_display = ("title_cell", "owner_name", "status_label", "visibility", "views", "created_at")
    sortable_by = ("created_at",)
    list_filter = ("status", HiddenFilter)
    search_fields = ("title",)
    search_help_text = "Words of the title, an id, or @username"
    ordering = ("-created_at", "-pk")
    action_form = ReasonActionForm
    actions = ("retry_processing", "delete_videos")
    fieldsets = (
        (None, {"fields": ("player", "title", "owner", "description", "tags", "category")}),
        (
            "Publishing",
            {"fields": ("visibility", "published_at", "listed", "is_hidden", "comments_enabled")},
        ),
        (
            "Processing",
            {"fields": ("status", "job", "duration", "width", "height", "original_bytes")},
        ),
        (
            "Numbers",
            {"fields": ("views", "likes_count", "dislikes_count", "comments_count", "created_at")},
        ),
    )

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Looking is one right, changing another."""
        return actor(request).has_perm("videos.change_video")

    def has_remove_permission(self, request: HttpRequest) -> bool:
        return actor(request).has_perm("videos.delete_video")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Video], search_term: str
    ) -> tuple[Any, bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if video_id := id_of(term):
            return queryset.filter(pk=video_id), False
        if term.startswith("@"):
            return self.rows_of(queryset, term, request), False
        # The words' index holds listed videos; others are found by id, owner and filters.
        return queryset.filter(pk__in=newest_with(term)), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        for row in changelist.result_list:
            row.picture = media_url(row, row.thumbnail, viewer=request.user)
        return changelist

    @display(description="Title")
    def title_cell(self, video: Video) -> SafeString:
        if not video.picture:  # type: ignore[attr-defined]
            return format_html("{}", video.title)
        return format_html(
            '<span class="flex items-center gap-3"><img src="{}" alt="" width="64" height="36" '
            'loading="lazy" class="rounded">{}</span>',
            video.picture,  # type: ignore[attr-defined]
            video.title,
        )

    @display(description="Owner")
    def owner_name(self, video: Video) -> SafeString:
        return self.person_link(video)

    @display(description="Status", label=STATUS_COLOURS)
    def status_label(self, video: Video) -> str:
        return video.status

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Video | None:
        """With a link to the film that this member of staff may fetch, whatever its visibility."""
        video: Video | None = super().get_object(request, object_id, from_field)
        if video is not None:
            film = f"{video.revision}/{video.renditions[0].path}" if video.renditions else ""
            video.film = media_url(video, film, viewer=request.user)  # type: ignore[attr-defined]
        return video

    @display(description="Film")
    def player(self, video: Video) -> SafeString | str:
        if not video.film:  # type: ignore[attr-defined]
            return "-"
        return format_html(
            '<video src="{}" controls preload="metadata" width="480" class="rounded"></video>',
            video.film,  # type: ignore[attr-defined]
        )

    @display(description="Job")
    def job(self, video: Video) -> SafeString | str:
        if not video.job_id:
            return "-"
        return format_html(
            '<a href="{}" class="text-primary-600 underline">{}</a>',
            reverse("admin:videos_processingjob_change", args=[video.job_id]),
            video.job_id,
        )

    @admin.action(description="Process failed videos again", permissions=["retry"])
    def retry_processing(
        self, request: HttpRequest, queryset: QuerySet[Video]
    ) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.RETRY, reason_of(request))

    @admin.action(
        description="Delete videos with everything that belongs to them", permissions=["remove"]
    )
    def delete_videos(self, request: HttpRequest, queryset: QuerySet[Video]) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.DELETE, reason_of(request))
