"""Jobs."""

from typing import Any

from bson import ObjectId
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from unfold.decorators import display

from accounts.admin.actor import actor
from core.bulk.actions import act_on
from core.staff import ReadOnlyModelAdmin
from videos import bulk
from videos.admin.titles import attach_titles, video_link
from videos.models import ProcessingJob

STATE_COLOURS = {"succeeded": "success", "running": "info", "queued": "warning", "failed": "danger"}
OBJECT_ID_DIGITS = 24


@admin.register(ProcessingJob)
class ProcessingJobAdmin(ReadOnlyModelAdmin):
    """What runs, what waits, what failed and why."""

    list_display = (
        "kind",
        "video",
        "state_label",
        "how_far",
        "attempts",
        "error_message",
        "created_at",
    )
    sortable_by = ("created_at",)
    list_filter = ("state",)
    search_fields = ("video_id",)
    search_help_text = "The id of a job or of a video"
    ordering = ("-created_at", "-pk")
    actions = ("requeue",)

    def has_requeue_permission(self, request: HttpRequest) -> bool:
        """Looking is one right, running again another."""
        return actor(request).has_perm("videos.change_processingjob")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ProcessingJob], search_term: str
    ) -> tuple[Any, bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if len(term) != OBJECT_ID_DIGITS or not ObjectId.is_valid(term):
            return queryset.none(), False
        by_id = queryset.filter(pk=ObjectId(term))
        return (by_id if by_id.exists() else queryset.filter(video_id=ObjectId(term))), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        attach_titles(changelist.result_list)
        return changelist

    @display(description="Video")
    def video(self, job: ProcessingJob) -> SafeString:
        return video_link(job)

    @display(description="State", label=STATE_COLOURS)
    def state_label(self, job: ProcessingJob) -> str:
        return job.state

    @display(description="Progress")
    def how_far(self, job: ProcessingJob) -> str:
        return f"{job.progress} % {job.stage}"

    @admin.action(description="Run failed jobs again", permissions=["requeue"])
    def requeue(
        self, request: HttpRequest, queryset: QuerySet[ProcessingJob]
    ) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.REQUEUE, {})
