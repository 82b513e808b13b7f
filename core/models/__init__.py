"""Documents of the ground floor."""

from core.models.audit import AuditEvent
from core.models.bulk import UNFINISHED, BulkRun, BulkState
from core.models.holds import DeferredRemoval, MediaHold
from core.models.idempotency import IdempotencyRecord
from core.models.mail import OutgoingMail
from core.models.periodic import PeriodicRun

__all__ = [
    "UNFINISHED",
    "AuditEvent",
    "BulkRun",
    "BulkState",
    "DeferredRemoval",
    "IdempotencyRecord",
    "MediaHold",
    "OutgoingMail",
    "PeriodicRun",
]
