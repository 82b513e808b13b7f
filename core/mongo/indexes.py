"""Kinds of index that Django does not know."""

from typing import Any

from django.db.models import Index


class ExpiryIndex(Index):
    """On one DateTimeField: MongoDB itself removes a document about a minute after that moment."""

    def get_pymongo_index_model(self, *args: Any, **kwargs: Any) -> Any:
        """The backend's index model, with MongoDB's `expireAfterSeconds`."""
        made = super().get_pymongo_index_model(*args, **kwargs)  # type: ignore[misc]
        made.document["expireAfterSeconds"] = 0
        return made
