"""A file on its way into the media store, before a document names it.

The server may die between publishing the file and storing the document. So the file's removal is
queued first, for later, and called off by the transaction that names the file:

    reservation = reserve(video_id, key)
    try:
        media_store().publish(path, key)
        run_in_transaction(…, which names the key and calls keep(reservation))
    except BaseException:
        release(reservation)
        raise

Whatever happens, and even where nobody knows whether the transaction was committed, either the
document names the file or the job removes it.
"""

from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from core.errors import Unavailable
from core.mongo.transaction import transactional
from videos.models import JobKind, JobState, ProcessingJob
from videos.services import jobs


def reserve(video_id: ObjectId, key: str) -> ObjectId:
    """Queue the removal of `key` for later. The returned id is for `keep` or `release`."""
    job = jobs.enqueue_for_later(
        JobKind.DELETE_MEDIA,
        video_id=video_id,
        media_key=key,
        run_after=timezone.now() + settings.MEDIA_RESERVATION,
    )
    pk: ObjectId = job.pk
    return pk


@transactional
def keep(reservation: ObjectId) -> None:
    """Call the removal off: for the transaction that stores the document. Raises Unavailable
    where the removal has begun, since publishing took too long."""
    kept, _ = ProcessingJob.objects.filter(pk=reservation, state=JobState.QUEUED).delete()
    if not kept:
        raise Unavailable("Storing the file took too long. Try again.")


def release(reservation: ObjectId) -> None:
    """Have the file removed now. Without effect if it was kept after all."""
    jobs.bring_forward(reservation)
