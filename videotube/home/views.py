"""What the home's buttons do."""

from bson import ObjectId
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.admin.actor import actor
from accounts.admin.people import id_of
from videotube.home.failed import SHOWN, Outcome, requeue_all, requeue_some
from videotube.home.page import RUN_JOBS


@require_POST
def requeue(request: HttpRequest) -> HttpResponse:
    """Run failed jobs again: `only` one, those that are ticked as `job`, or `all`."""
    by = actor(request)
    if not by.has_perm(RUN_JOBS):
        raise PermissionDenied
    if "all" in request.POST:
        _tell(request, requeue_all(by=by))
    elif chosen := _chosen(request):
        _tell(request, requeue_some(chosen, by=by))
    else:
        messages.warning(request, "Choose the jobs that are to run again.")
    return HttpResponseRedirect(reverse("admin:index"))


def _chosen(request: HttpRequest) -> list[ObjectId]:
    """A form names no more than it has shown."""
    named = request.POST.getlist("only") or request.POST.getlist("job")
    return [job_id for job_id in map(id_of, named[:SHOWN]) if job_id]


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    if not outcome.queued:
        messages.warning(request, "Nothing was queued: these jobs have not failed, or no longer.")
        return
    left = " Others have failed still." if outcome.left else ""
    messages.success(request, f"{outcome.queued} queued again.{left}")
