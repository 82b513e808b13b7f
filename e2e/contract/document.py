"""What the OpenAPI document says there is: a new endpoint is swept as soon as it stands there."""

from dataclasses import dataclass
from typing import Any

import yaml

from e2e.conftest import ROOT

PREFIX = "/api/v1/"
JSON = "application/json"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True)
class Field:
    """A field of a body or a parameter of the query."""

    name: str
    schema: dict[str, Any]
    required: bool

    @property
    def choices(self) -> list[Any]:
        """Its values, where they are listed; empty strings are no choice."""
        found = [
            value for part in _parts(self.schema) for value in part.get("enum", ()) if value != ""
        ]
        return list(dict.fromkeys(found))

    @property
    def is_file(self) -> bool:
        return self.schema.get("format") == "binary"


@dataclass(frozen=True)
class Operation:
    """A method on a path (behind `/api/v1/`, with `{names}`)."""

    method: str
    path: str
    statuses: frozenset[int]
    query: tuple[Field, ...]
    bodies: dict[str, tuple[Field, ...]]
    """By content type."""

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"


def _operations() -> tuple[Operation, ...]:
    return tuple(
        _operation(method.upper(), path, told)
        for path, item in DOCUMENT["paths"].items()
        for method, told in item.items()
    )


def _operation(method: str, path: str, told: dict[str, Any]) -> Operation:
    contents = told.get("requestBody", {}).get("content", {})
    return Operation(
        method=method,
        path=path.removeprefix(PREFIX),
        statuses=frozenset(map(int, told["responses"])),
        query=tuple(
            Field(parameter["name"], parameter["schema"], bool(parameter.get("required")))
            for parameter in told.get("parameters", ())
            if parameter["in"] == "query"
        ),
        bodies={kind: _fields(content["schema"]) for kind, content in contents.items()},
    )


def _fields(schema: dict[str, Any]) -> tuple[Field, ...]:
    """Those of every part that the schema is made of."""
    return tuple(
        Field(name, told, name in part.get("required", ()))
        for part in _parts(schema)
        for name, told in part.get("properties", {}).items()
    )


def _parts(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The schema, and whatever it refers to, offers or is put together of; not its properties."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    nested = [part for of in ("allOf", "anyOf", "oneOf") for part in schema.get(of, ())]
    return [schema, *(found for part in nested for found in _parts(part))]


DOCUMENT: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text())
OPERATIONS = _operations()
