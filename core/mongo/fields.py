"""The key of every document, with the types that a checker needs."""

from typing import Any

from bson import ObjectId
from django_mongodb_backend.fields import ObjectIdAutoField as BackendObjectIdAutoField


class ObjectIdAutoField(BackendObjectIdAutoField):
    """The backend's field; django-stubs takes it for an integer otherwise."""

    _pyi_private_set_type: ObjectId | str  # type: ignore[assignment]
    _pyi_private_get_type: ObjectId  # type: ignore[assignment]
    _pyi_lookup_exact_type: ObjectId | str  # type: ignore[assignment]

    def deconstruct(self) -> Any:
        """Migrations name the backend's field: nothing differs in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django_mongodb_backend.fields.ObjectIdAutoField", args, kwargs
