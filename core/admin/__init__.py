"""The operator's and the staff's door to the ground floor. Django's autodiscovery imports this."""

from core.admin.audit import AuditEventAdmin
from core.admin.bulk import BulkRunAdmin
from core.admin.periodic import PeriodicRunAdmin

__all__ = ["AuditEventAdmin", "BulkRunAdmin", "PeriodicRunAdmin"]
