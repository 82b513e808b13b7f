"""Names of fields: aliases that come in become canonical, and go out beside canonical ones."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

SCALARS = frozenset({str, int, float, bool, type(None)})


def renamed(given: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A JSON object, or the same object where it has no alias. A canonical name that is given
    wins over its aliases, an earlier alias over a later one."""
    if names.keys().isdisjoint(given):
        return given
    result = {name: value for name, value in given.items() if name not in names}
    for alias, canonical in names.items():
        if alias in given:
            result.setdefault(canonical, given[alias])
    return result


def renamed_query(given: QueryDict, names: Mapping[str, str]) -> QueryDict:
    """The same for a query or a form, whose names may have several values."""
    if names.keys().isdisjoint(given):
        return given
    result = QueryDict(mutable=True, encoding=given.encoding)
    _rename(given, result, names)
    result._mutable = False
    return result


def joined_query(given: QueryDict, more: str) -> QueryDict:
    """The query with `name=value` of a path, in the place of any value of that name."""
    result = given.copy()
    name, _, value = more.partition("=")
    result[name] = value
    result._mutable = False
    return result


def renamed_files(
    given: MultiValueDict[str, Any], names: Mapping[str, str]
) -> MultiValueDict[str, Any]:
    """The same for the files of a form."""
    result: MultiValueDict[str, Any] = MultiValueDict()
    _rename(given, result, names)
    return result


def add_aliases(answer: Any, names: tuple[tuple[str, str], ...]) -> None:
    """Put each `(canonical, alias)` of `names` beside its canonical field, at any depth, in place.

    This runs over every answer: it copies nothing, and an alias shares its field's value.
    """
    if isinstance(answer, dict):
        for value in answer.values():
            if type(value) not in SCALARS:
                add_aliases(value, names)
        for canonical, alias in names:
            if canonical in answer:
                answer.setdefault(alias, answer[canonical])
    elif isinstance(answer, list):
        for value in answer:
            if type(value) not in SCALARS:
                add_aliases(value, names)


def _rename(
    given: MultiValueDict[str, Any], result: MultiValueDict[str, Any], names: Mapping[str, str]
) -> None:
    for name, values in given.lists():
        if name not in names:
            result.setlist(name, values)
    for alias, canonical in names.items():
        if alias in given and canonical not in result:
            result.setlist(canonical, given.getlist(alias))
