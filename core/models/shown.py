"""Rows that guests are shown: a change of what is shown begins another epoch (`core/epoch.py`).

It is told here, below all services, so that none can forget to.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models

from core import epoch
from core.mongo.queryset import QuerySet


class ShownQuerySet(QuerySet):
    """Reads and writes of a `ShownModel`."""

    def update(self, **values: Any) -> int:
        found = super().update(**values)
        model: Any = self.model
        if found and model.shows_any(values):
            epoch.changed()
        return found

    update.alters_data = True  # type: ignore[attr-defined]

    def upsert(self, **values: Any) -> tuple[Any, bool]:
        found, is_new = super().upsert(**values)
        model: Any = self.model
        if is_new or model.shows_any(values):
            epoch.changed()
        return found, is_new

    upsert.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        gone = super().delete()
        if gone[0]:
            epoch.changed()
        return gone

    # As Django's own: no manager has it.
    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class ShownModel(models.Model):
    """Its queryset must derive from `ShownQuerySet`."""

    shown_fields: ClassVar[frozenset[str]]
    """Names of the fields whose change guests must see at once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        names = kwargs.get("update_fields")
        if self._state.adding:
            is_seen = self.is_shown_when_new()
        else:
            is_seen = names is None or self.shows_any(names)
        super().save(*args, **kwargs)
        if is_seen:
            epoch.changed()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **kwargs)
        epoch.changed()
        return gone

    @classmethod
    def shows_any(cls, names: Iterable[str]) -> bool:
        """Whether any of these fields is shown."""
        return not cls.shown_fields.isdisjoint(names)

    def is_shown_when_new(self) -> bool:
        """Whether guests are shown the row as soon as it is stored. Most are shown later, by a
        change."""
        return False
