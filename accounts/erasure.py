"""What belongs to an account, and how it goes: each app says so of its own rows.

An app installs its steps in `AppConfig.ready()`; those of the apps above come first, so that what
hangs on something goes before it.
"""

from typing import Any, Protocol

from bson import ObjectId
from django.conf import settings
from django.db.models import Model

BATCH = 200


class Step(Protocol):
    """Removes up to a batch of what the person has, with what hangs on it, counters included; how
    much it was, 0 when nothing is left. May be called again after any interruption."""

    def __call__(self, user_id: ObjectId) -> int: ...


class Count(Protocol):
    """How much of it there is, for a preview."""

    def __call__(self, user_id: ObjectId) -> int: ...


_steps: dict[str, tuple[Step, Count]] = {}


def install(name: str, step: Step, *, count: Count) -> None:
    """Have `step` carried out before those that are installed already."""
    _steps[name] = (step, count)


def install_rows(name: str, model: type[Model], field: str) -> None:
    """Rows of the person's that nothing hangs on, and that nothing counts."""

    def remove(user_id: ObjectId) -> int:
        ids = list(_of(user_id).values_list("pk", flat=True)[:BATCH])
        model._default_manager.filter(pk__in=ids).delete()
        return len(ids)

    def _of(user_id: ObjectId) -> Any:
        return model._default_manager.filter(**{field: user_id}).order_by()

    install(name, remove, count=lambda user_id: bounded(_of(user_id)))


def bounded(rows: Any) -> int:
    """How many, counted up to `PAGE_COUNT_MAX`: a preview need not be exact."""
    return int(rows.order_by()[: settings.PAGE_COUNT_MAX].count())


def steps() -> dict[str, Step]:
    """All of them, of the topmost app first."""
    return {name: step for name, (step, _) in reversed(_steps.items())}


def counts(user_id: ObjectId) -> dict[str, int]:
    """What would go, by the name of its step."""
    return {name: count(user_id) for name, (_, count) in reversed(_steps.items())}
