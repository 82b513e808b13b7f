"""Actions on many rows: how far they have come, and what was left."""

from collections.abc import Iterator
from typing import Any

from bson import ObjectId
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from unfold.decorators import display

from core.bulk.operations import find_operation
from core.bulk.runs import REFUSED_KEPT, reference_of
from core.models import BulkRun
from core.staff import ReadOnlyModelAdmin

STATE_COLOURS = {
    "waiting": "warning",
    "running": "info",
    "finished": "success",
    "stopped": "danger",
}
BACK_LENGTH = 500
PARAMS_SHOWN = {"reason": "Reason", "note": "Note to the users"}


@admin.register(BulkRun)
class BulkRunAdmin(ReadOnlyModelAdmin):
    """One's own, newest first; superusers see everybody's."""

    list_display = ("what", "who", "state_label", "done", "refused_label", "since")
    sortable_by = ()
    # As its indexes end.
    ordering = ("-created_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[BulkRun]:
        return BulkRun.objects.seen_by(request.user).for_list()

    def get_urls(self) -> list[URLPattern]:
        progress = path(
            "<str:object_id>/progress/",
            self.admin_site.admin_view(self.progress_view),
            name="core_bulkrun_progress",
        )
        return [progress, *super().get_urls()]

    @display(description="Work")
    def what(self, run: BulkRun) -> str:
        return _label(run)

    @display(description="By")
    def who(self, run: BulkRun) -> str:
        return run.actor_name

    @display(description="State", label=STATE_COLOURS)
    def state_label(self, run: BulkRun) -> str:
        return str(run.get_state_display())

    @display(description="Done")
    def done(self, run: BulkRun) -> str:
        return f"{run.done_count:,} of {run.total:,}"

    @display(description="Left as they were")
    def refused_label(self, run: BulkRun) -> str:
        return f"{run.refused_count:,}" if run.refused_count else "–"

    @display(description="Started")
    def since(self, run: BulkRun) -> Any:
        return run.created_at

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """How far it is; at the end, what was left and why."""
        run = self._seen(request, object_id, BulkRun.objects.defer("ids"))
        operation = find_operation(run.operation)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _label(run),
            "run": run,
            "done_words": operation.done if operation else "done",
            "facts": [
                (label, run.params[name])
                for name, label in PARAMS_SHOWN.items()
                if run.params.get(name)
            ],
            "refused": list(_refused(run)),
            "refused_kept": REFUSED_KEPT,
            "list_url": _list_of(run, request.GET.get("back", "")[:BACK_LENGTH]),
            "history_url": self._history_of(request, run),
        }
        return TemplateResponse(request, "core/admin/bulk_run.html", context)

    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The same in numbers, for the page to ask again and again."""
        run = self._seen(request, object_id, BulkRun.objects.for_list())
        return JsonResponse(
            {
                "state": run.state,
                "finished": run.is_finished,
                "total": run.total,
                "done": run.done_count,
                "refused": run.refused_count,
                "left": run.left_count,
            }
        )

    def _seen(self, request: HttpRequest, object_id: str, rows: Any) -> BulkRun:
        """The run, if it is theirs to see; another's is as one that is not there."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        id_ = ObjectId(object_id) if ObjectId.is_valid(object_id) else None
        run: BulkRun | None = rows.seen_by(request.user).filter(pk=id_).first() if id_ else None
        if run is None:
            raise Http404
        return run

    def _history_of(self, request: HttpRequest, run: BulkRun) -> str:
        """Where each row's act stands, for those who may read it."""
        user: Any = request.user
        if not user.has_perm("core.view_auditevent"):
            return ""
        return f"{reverse('admin:core_auditevent_changelist')}?q={reference_of(run)}"


def _label(run: BulkRun) -> str:
    operation = find_operation(run.operation)
    return operation.label if operation else run.operation


def _refused(run: BulkRun) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each reason with the rows, as id and address."""
    by_reason: dict[str, list[tuple[str, str]]] = {}
    for one in run.refused:
        by_reason.setdefault(one["why"], []).append((one["id"], _page_of(run, "change", one["id"])))
    yield from by_reason.items()


def _list_of(run: BulkRun, query: str) -> str:
    """The list from which it was started, with its search and filters."""
    url = _page_of(run, "changelist")
    return f"{url}?{query}" if url and query else url


def _page_of(run: BulkRun, page: str, *args: str) -> str:
    operation = find_operation(run.operation)
    if operation is None:
        return ""
    try:
        return reverse(f"admin:{operation.model.replace('.', '_')}_{page}", args=args)
    except NoReverseMatch:
        return ""
