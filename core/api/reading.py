"""How a declared serializer reads its rows: worked out once for each class.

DRF copies and binds every field of a serializer for each answer, and asks each of them in turn how
to read a value. What a field does with a value does not change, so it is worked out once: a list of
names and functions. Fields that need the request get a copy that knows their serializer. What comes
out is what DRF would give, and the OpenAPI document is still made from the declared fields.
"""

from collections.abc import Callable
from copy import copy
from operator import attrgetter
from typing import Any

from rest_framework import serializers

from core.api.envelope import utc_iso
from core.api.fields import BooleanField, ObjectIdField, TextField, UtcDateTimeField

Read = Callable[[Any, Any], Any]
"""From the serializer and the row to the value of one field."""
Convert = Callable[[Any], Any]

_PLAIN: dict[type, Convert] = {
    serializers.CharField: str,
    TextField: str,
    serializers.EmailField: str,
    serializers.IntegerField: int,
    serializers.FloatField: float,
    serializers.BooleanField: bool,
    BooleanField: bool,
    serializers.ChoiceField: str,
    UtcDateTimeField: utc_iso,
    ObjectIdField: str,
}
"""What these make of a value that is there. No subclass is meant, since it may do otherwise."""


def readers_of(serializer: serializers.Serializer[Any]) -> list[tuple[str, Read]]:
    """Each field that goes out, and how its value is had. `serializer` is any of its class."""
    readable: Any = serializer._readable_fields
    return [(field.field_name, _reader(type(serializer), field)) for field in readable]


def _reader(owner: type, field: Any) -> Read:
    if type(field) is serializers.SerializerMethodField:
        method: Read = getattr(owner, field.method_name)
        return method
    convert = _converter(field)
    if convert is None:
        return _bound(field)
    attribute = attrgetter(".".join(field.source_attrs))

    def read(_serializer: Any, row: Any) -> Any:
        value = attribute(row)
        return None if value is None else convert(value)

    return read


def _converter(field: Any) -> Convert | None:
    """What the field does with a value, if it is one of those that need nothing else."""
    if type(field) is serializers.ListField:
        inner = _converter(field.child)
        return None if inner is None else lambda values: [inner(value) for value in values]
    return _PLAIN.get(type(field))


def _bound(field: Any) -> Read:
    """By the field itself, which may ask its serializer for the request."""
    name = field.field_name
    plainly = type(field).get_attribute is serializers.Field.get_attribute and field.source_attrs
    attribute = attrgetter(".".join(field.source_attrs)) if plainly else None

    def read(serializer: Any, row: Any) -> Any:
        known = serializer.__dict__.setdefault("_copies", {})
        own = known.get(name)
        if own is None:
            own = known[name] = _copy_for(serializer, field)
        value = attribute(row) if attribute else own.get_attribute(row)
        return None if value is None else own.to_representation(value)

    return read


def _copy_for(serializer: Any, field: Any) -> Any:
    own = copy(field)
    own.parent = serializer
    own.__dict__.pop("_copies", None)
    if isinstance(own, serializers.ListSerializer):
        child: Any = copy(own.child)
        child.parent = own
        child.__dict__.pop("_copies", None)
        own.child = child
    return own
