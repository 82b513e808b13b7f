"""History: rows that are inserted and read, and never changed or removed."""

from typing import Any, NoReturn

from django.db import models
from django_mongodb_backend.managers import MongoManager

from core.mongo.queryset import QuerySet


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove history."""


class AppendOnlyQuerySet(QuerySet):
    """Reads and inserts only."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.verbose_name_plural} are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.verbose_name_plural} are never deleted")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.verbose_name_plural} are never changed")


class AppendOnlyManager(MongoManager.from_queryset(AppendOnlyQuerySet)):  # type: ignore[misc]
    """History's door."""


class AppendOnlyModel(models.Model):
    """A row of history. Its manager must derive from `AppendOnlyQuerySet`, and be the base manager,
    so that Django's own doors (related objects, refresh) are as closed as ours."""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.verbose_name_plural} are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self._meta.verbose_name_plural} are never deleted")
