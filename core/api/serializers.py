"""Bases of all serializers: snake_case in Python, camelCase in JSON, `_id` for the id."""

from copy import copy, deepcopy
from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.http import QueryDict
from django_mongodb_backend.fields import ArrayField
from django_mongodb_backend.fields import ObjectIdAutoField as ObjectIdAutoModelField
from django_mongodb_backend.fields import ObjectIdField as ObjectIdModelField
from rest_framework import serializers
from rest_framework.request import Request

from core.api.fields import ObjectIdField, UtcDateTimeField
from core.api.reading import Read, readers_of

WITH_CHILDREN = (
    serializers.BaseSerializer,
    serializers.ListField,
    serializers.DictField,
    serializers.ManyRelatedField,
)
"""Fields that hold others, which are bound, too."""


def camel(name: str) -> str:
    """`full_name` → `fullName`; `id` → `_id`."""
    if name == "id":
        return "_id"
    head, *tail = name.split("_")
    return head + "".join(word.capitalize() for word in tail)


class CamelCaseMixin:
    """Renames declared fields for JSON; `validated_data` keeps the Python names.

    Because of the renaming, `validate_<field>` methods are not called: rules stand in services,
    serializers check the shape only.
    """

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        fields: dict[str, serializers.Field] = super().get_fields()  # type: ignore[misc,type-arg]
        renamed = {}
        for name, field in fields.items():
            json_name = camel(name)
            if isinstance(field, serializers.SerializerMethodField) and not field.method_name:
                field.method_name = f"get_{name}"
            if field.source is None and json_name != name:
                field.source = name
            renamed[json_name] = field
        return renamed


class FreshFields:
    """Fields of one's own for each serializer, without the price of DRF's deep copies: a field is
    bound to its serializer, but what it was declared with never changes."""

    _declared_fields: dict[str, Any]

    def get_fields(self) -> dict[str, Any]:
        return {
            name: deepcopy(field) if isinstance(field, WITH_CHILDREN) else copy(field)
            for name, field in self._declared_fields.items()
        }


class Serializer(CamelCaseMixin, FreshFields, serializers.Serializer):  # type: ignore[type-arg]
    """For inputs and for shapes that no single model has."""

    def to_internal_value(self, data: Any) -> Any:
        """An optional field may be left out, and front-ends that build JSON from a form leave it
        out by null, or by an empty string where that is no text. Text that may not be blank may
        not be null."""
        if isinstance(data, dict) and not hasattr(data, "getlist"):
            data = {name: value for name, value in data.items() if not self._is_void(name, value)}
        return super().to_internal_value(data)

    def _is_void(self, name: Any, value: Any) -> bool:
        field = self.fields.get(name) if isinstance(name, str) else None
        if field is None or field.required:
            return False
        if isinstance(field, serializers.CharField):
            return value is None and field.allow_blank and not field.allow_null
        return value == "" or (value is None and not field.allow_null)


class ModelSerializer(CamelCaseMixin, serializers.ModelSerializer):  # type: ignore[type-arg]
    """For read shapes of one model; `Meta.fields` holds Python names."""

    serializer_related_field = ObjectIdField  # type: ignore[assignment]
    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        ObjectIdAutoModelField: ObjectIdField,
        ObjectIdModelField: ObjectIdField,
        models.DateTimeField: UtcDateTimeField,
    }

    _readers: ClassVar[dict[type, list[tuple[str, Read]]]] = {}

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """As DRF would, by what `core.api.reading` has worked out for the class."""
        readers = self._readers.get(type(self))
        if readers is None:
            # From one that is bound to nothing, so that no request is kept.
            readers = self._readers[type(self)] = readers_of(type(self)())
        return {name: read(self, instance) for name, read in readers}

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        if isinstance(model_field, ArrayField):
            child_class, child_kwargs = super().build_standard_field(
                field_name, model_field.base_field
            )
            return serializers.ListField, {
                "child": child_class(**child_kwargs),
                "max_length": model_field.size,
            }
        return super().build_standard_field(field_name, model_field)

    def build_relational_field(self, field_name: str, relation_info: Any) -> Any:
        """A reference is its id, read from the row itself: the other document is not fetched."""
        if relation_info.to_many:
            return super().build_relational_field(field_name, relation_info)
        return ObjectIdField, {"source": relation_info.model_field.attname, "read_only": True}


class QuerySerializer(Serializer):
    """What a list may be asked for behind the `?`."""

    @classmethod
    def read(cls, request: Request) -> dict[str, Any]:
        """The validated parameters. Raises DRF's ValidationError."""
        names, unasked = _unasked(cls)
        if unasked is not None and names.isdisjoint(request.query_params):
            return dict(unasked)
        given = cls(data=request.query_params)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


@cache
def _unasked(kind: type[QuerySerializer]) -> tuple[frozenset[str], dict[str, Any] | None]:
    """The names of its parameters, and what is valid where none is given, as for most requests;
    None where that is an error."""
    nothing = kind(data=QueryDict())
    names = frozenset(nothing.fields)
    return names, dict(nothing.validated_data) if nothing.is_valid() else None


class EmptySerializer(Serializer):
    """`{}`"""
