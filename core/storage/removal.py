"""Removing a published file that nothing names any more: now, or after the hold."""

from core.models import DeferredRemoval
from core.storage import media_store
from core.storage.holds import is_held

BATCH = 500


def remove_or_defer(key: str) -> bool:
    """Remove the file or folder; False where a hold makes that wait (`remove_deferred`).

    Call it once the document that named the file has forgotten it for good. Raises OSError where
    the store does not answer.
    """
    if is_held():
        DeferredRemoval.objects.create(media_key=key)
        return False
    media_store().delete(key)
    return True


def remove_deferred() -> int:
    """Remove what had to wait, a batch of it; nothing during a hold. How many files.

    Raises OSError where the store does not answer; what is left is tried at the next call.
    """
    removed = 0
    for row in list(DeferredRemoval.objects.order_by("pk")[:BATCH]):
        if is_held():
            break
        media_store().delete(row.media_key)
        removed += DeferredRemoval.objects.filter(pk=row.pk).delete()[0]
    return removed
