"""What becomes of runs that nobody works at: they are sent again, and forgotten in the end."""

from datetime import datetime, timedelta

from bson import ObjectId
from django.conf import settings

from core import audit
from core.bulk.runs import send
from core.models import UNFINISHED, BulkRun
from core.mongo.transaction import transactional

PATIENCE = timedelta(seconds=10)
"""So long a message may be on its way before it is sent again."""
SENT_AT_ONCE = 100
FORGOTTEN_AT_ONCE = 100
ERASED = "The account of who started this is deleted."


def resume(now: datetime) -> int:
    """What the sweeper does: go on with runs whose message or worker was lost; how many were
    sent."""
    left = BulkRun.objects.forsaken(now - PATIENCE).order_by("lease_until", "pk")
    ids = list(left.values_list("pk", flat=True)[:SENT_AT_ONCE])
    return sum(send(run_id) for run_id in ids)


def forget_old(now: datetime) -> int:
    """Remove runs that ended longer ago than `BULK_KEPT`; how many. Their history stays."""
    forgotten = 0
    old = BulkRun.objects.filter(finished_at__lt=now - settings.BULK_KEPT).order_by("finished_at")
    while ids := list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        forgotten += BulkRun.objects.filter(pk__in=ids).delete()[0]
    return forgotten


def forget_runs_of(user_id: ObjectId) -> int:
    """Remove a batch of somebody's runs whose account is deleted; how many. The history tells of
    those that have not come to their end."""
    runs = list(BulkRun.objects.filter(actor_id=user_id).for_list().order_by()[:FORGOTTEN_AT_ONCE])
    for run in runs:
        _forget(run)
    return len(runs)


@transactional
def _forget(run: BulkRun) -> None:
    # As it is in this transaction: a worker may be at it.
    if BulkRun.objects.filter(pk=run.pk, state__in=UNFINISHED).update(lease=""):
        left = BulkRun.objects.for_list().get(pk=run.pk)
        facts = {"operation": left.operation, "done": left.done_count, "left": left.left_count}
        audit.record("bulk_run.stopped", by=None, target=run, reason=ERASED, after=facts)
    BulkRun.objects.filter(pk=run.pk).delete()
