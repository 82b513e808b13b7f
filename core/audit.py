"""Writing history: one call, inside the transaction of what it records."""

from typing import Any, Protocol

import structlog

from core.models import AuditEvent


class Actor(Protocol):
    """Whoever acts: a user, OPERATOR, or None for the system itself."""

    pk: Any

    def get_username(self) -> str: ...


class Operator:
    """Whoever runs a command at the shell: no user, and no name that a user could have."""

    pk = None

    def get_username(self) -> str:
        return "(operator)"


OPERATOR = Operator()


def record(
    verb: str,
    *,
    by: Actor | None,
    target: Any = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event. `verb` reads `<entity>.<past participle>`; `before` and `after` hold the
    changed values as JSON, never a secret."""
    return AuditEvent.objects.create(
        verb=verb,
        actor_id=by.pk if by is not None else None,
        actor_name=by.get_username() if by is not None else "",
        target_type=target._meta.model_name if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        reason=reason,
        before=before or {},
        after=after or {},
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )
