"""Cursors of keyset pages: the last row's sort values, signed, and the query for what follows."""

from datetime import UTC, datetime
from typing import Any

from bson import ObjectId
from django.core import signing
from django.db.models import Model, Q, QuerySet

from core.errors import Invalid

SALT = "core.api.cursors"


def write_cursor(queryset: QuerySet[Any], order: tuple[str, ...], row: Any) -> str:
    """The place of `row` (a document, or a dict of `.values()`) in the list sorted by `order`."""
    values = [_encode(_value(row, name.lstrip("-"))) for name in order]
    return signing.dumps([_list_name(queryset), list(order), values], salt=SALT, compress=False)


def read_cursor(queryset: QuerySet[Any], order: tuple[str, ...], cursor: str) -> list[Any]:
    """The values behind which to go on. Only what we have signed for such a list is taken.

    Raises Invalid for everything else.
    """
    try:
        name, signed_order, values = signing.loads(cursor, salt=SALT)
        if name != _list_name(queryset) or tuple(signed_order) != order:
            raise ValueError("signed for another list")
        return [_decode(value) for value in values]
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Invalid("This cursor is not valid here.", field="cursor") from error


def rows_after(model: type[Model], order: tuple[str, ...], values: list[Any]) -> Q:
    """Rows strictly behind `values` in `order`.

    For (a, pk) descending: a <= A and (a < A or pk < P). The first part bounds the index, and
    MongoDB answers the second by two ranges of it, so that the cost does not depend on how many
    rows share A. (Saying `a = A and pk < P` instead makes it read all of those.)
    """
    behind = Q()
    for key, value in reversed(list(zip(order, values, strict=True))):
        name, descending = key.lstrip("-"), key.startswith("-")
        if name == "pk":
            behind = Q(**{f"pk__{'lt' if descending else 'gt'}": value})
        elif value is None:
            # Null is MongoDB's smallest value: the last in descending order, else the first.
            null = Q(**{f"{name}__isnull": True})
            behind = null & behind if descending else Q(**{f"{name}__isnull": False}) | behind
        elif value is (not descending):
            # The last boolean of the order: nothing stands strictly behind it, and saying so
            # leaves the index a range instead of a filter.
            behind = Q(**{name: value}) & behind
        else:
            bound, strictly = _bounds(name, value, descending)
            if descending and model._meta.get_field(name).null:
                null = Q(**{f"{name}__isnull": True})
                bound, strictly = bound | null, strictly | null
            behind = bound & (strictly | behind)
    return behind


def _bounds(name: str, value: Any, descending: bool) -> tuple[Q, Q]:
    lookup = "lt" if descending else "gt"
    return Q(**{f"{name}__{lookup}e": value}), Q(**{f"{name}__{lookup}": value})


def _list_name(queryset: QuerySet[Any]) -> str:
    return queryset.model._meta.label_lower


def _value(row: Any, name: str) -> Any:
    if not isinstance(row, dict):
        return getattr(row, name)
    return row["id"] if name == "pk" and "pk" not in row else row[name]


def _encode(value: Any) -> Any:
    if isinstance(value, ObjectId):
        return {"oid": str(value)}
    if isinstance(value, datetime):
        return {"ms": round(value.timestamp() * 1000)}
    return value


def _decode(value: Any) -> Any:
    match value:
        case {"oid": text}:
            return ObjectId(text)
        case {"ms": milliseconds}:
            return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return value
