"""How views describe themselves: the envelope around every answer, the errors beside it."""

import re
from functools import cache
from typing import Any, Literal

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, inline_serializer
from rest_framework import serializers

from core.api.guests import is_same_for_guests

OBJECT_ID = {"type": "string", "pattern": "^[0-9a-f]{24}$"}
ERROR_REF = {"$ref": "#/components/schemas/Error"}
SENTENCE_END = re.compile(r"(?<=\.) (?=[A-Z0-9`])")
UNCHANGED = "To a guest who names the `ETag` of this answer in `If-None-Match`."
GUESTS_TOO = "A token is optional: guests are answered, too."

PAGE_PARAMETERS = [
    OpenApiParameter("page", int, description="Numbered page, from 1."),
    OpenApiParameter("limit", int, description="Rows a page, 1 to 100; clamped."),
    OpenApiParameter(
        "cursor", str, description="Empty to start, then `nextCursor`; constant cost at any depth."
    ),
]
IDEMPOTENCY_PARAMETER = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same key answers with the same object for 24 hours.",
)


@cache
def page_of(item: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """The shape of a page of `item`: one component, however many endpoints answer with it."""
    name = item.__name__.removesuffix("Serializer")
    return inline_serializer(
        f"{name}Page",
        {
            "docs": item(many=True),
            "totalDocs": serializers.IntegerField(allow_null=True),
            "limit": serializers.IntegerField(),
            "page": serializers.IntegerField(allow_null=True),
            "totalPages": serializers.IntegerField(allow_null=True),
            "pagingCounter": serializers.IntegerField(allow_null=True),
            "hasPrevPage": serializers.BooleanField(),
            "hasNextPage": serializers.BooleanField(),
            "prevPage": serializers.IntegerField(allow_null=True),
            "nextPage": serializers.IntegerField(allow_null=True),
            "nextCursor": serializers.CharField(allow_null=True),
        },
    )


def array_or_page(item: type[serializers.Serializer[Any]]) -> PolymorphicProxySerializer:
    """A bare array, or a page where `?page=` or `?cursor=` is given."""
    name = item.__name__.removesuffix("Serializer")
    return PolymorphicProxySerializer(
        component_name=f"{name}ArrayOrPage",
        serializers=[item(many=True), page_of(item)],
        resource_type_field_name=None,
        many=False,
    )


class EnvelopeSchema(AutoSchema):
    """Wraps what a view declares in the success envelope, and adds the errors any view may give."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_summary(self) -> str:
        """The first sentence of the docstring: what lists of operations show beside the path."""
        summary, _ = _first_sentence(super().get_description())
        return summary

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular does
        """The rest of the docstring, and whether guests are answered."""
        _, rest = _first_sentence(super().get_description())
        auth = self.get_auth()
        paragraphs = (rest, GUESTS_TOO if {} in auth and len(auth) > 1 else "")
        return "\n\n".join(filter(None, paragraphs))

    def get_auth(self) -> list[dict[str, Any]]:
        """No requirement at all, rather than an empty one alone, where no token is looked at."""
        auth: list[dict[str, Any]] = super().get_auth()
        return auth if any(auth) else []

    def _is_list_view(self, serializer: Any = None) -> bool:
        return isinstance(serializer, serializers.ListSerializer)

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": OBJECT_ID if name.endswith("_id") else {"type": "string"},
            }
            for name in variables
        ]

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, body in bodies.items():
            if status >= "400":
                # Declared by the view for its description; the shape is the one of all errors.
                body["content"] = error_content()
                continue
            for media in body.get("content", {}).values():
                media["schema"] = envelope(int(status), media["schema"])
        if is_same_for_guests(self.view, self.method):
            bodies["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
            bodies["304"] = {"description": UNCHANGED}
        for status, description in self._errors().items():
            bodies.setdefault(status, {"description": description, "content": error_content()})
        return dict(sorted(bodies.items()))

    def _errors(self) -> dict[str, str]:
        """Status → when it happens; only what this endpoint can really answer."""
        errors = {"503": "A service that this needs does not answer; see `Retry-After`."}
        if self.method not in ("GET", "HEAD") or self.get_override_parameters():
            errors["400"] = "A value is not valid; `errors` names the field."
        if self.view.authentication_classes:
            errors["401"] = "No, a bad, an expired or a revoked token."
        if "{" in self.path:
            errors["404"] = "Not there, or not for the caller to see."
        if self.view.throttle_classes:
            errors["429"] = "A rate limit is reached; see `Retry-After`."
        if self.method not in ("GET", "HEAD"):
            errors |= {
                "403": "Visible, but not the caller's; or a cookie sent from a foreign origin.",
                "409": "In conflict with what is there.",
                "411": "A long body that came without a Content-Length.",
                "413": "Too large.",
                "415": "A kind of content that is not taken.",
            }
        return errors


def _first_sentence(text: str) -> tuple[str, str]:
    """(first sentence without its full stop, the rest)"""
    first, _, rest = text.partition("\n\n")
    sentence, *others = SENTENCE_END.split(" ".join(first.split()), maxsplit=1)
    return sentence.removesuffix("."), "\n\n".join(filter(None, (*others, rest)))


def envelope(status: int, data: dict[str, Any]) -> dict[str, Any]:
    """The success envelope around the schema `data`."""
    return {
        "type": "object",
        "required": ["statusCode", "success", "message", "data"],
        "properties": {
            "statusCode": {"type": "integer", "const": status},
            "success": {"type": "boolean", "const": True},
            "message": {"type": "string"},
            "data": data,
        },
    }


def error_content() -> dict[str, Any]:
    """The error envelope as the content of an answer."""
    return {"application/json": {"schema": dict(ERROR_REF)}}


def only_api_paths(endpoints: list[Any]) -> list[Any]:
    """A drf-spectacular hook: the document describes /api/v1 and nothing else."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


def add_error_component(
    result: dict[str, Any],
    generator: Any,  # noqa: ARG001 - the hook's signature
    request: Any,  # noqa: ARG001
    public: bool,  # noqa: ARG001
) -> dict[str, Any]:
    """A drf-spectacular hook: the one error shape, named `Error`."""
    text = {"type": "string"}
    result.setdefault("components", {}).setdefault("schemas", {})["Error"] = {
        "type": "object",
        "required": ["statusCode", "success", "message", "data", "errors", "error"],
        "properties": {
            "statusCode": {"type": "integer"},
            "success": {"type": "boolean", "const": False},
            "message": text,
            "data": {"type": "null"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "code", "message"],
                    "properties": {"field": text, "code": text, "message": text},
                },
            },
            "error": {
                "type": "object",
                "required": ["message", "statusCode", "code", "timestamp", "requestId"],
                "properties": {
                    "message": text,
                    "statusCode": {"type": "integer"},
                    "code": text,
                    "timestamp": {"type": "string", "format": "date-time"},
                    "requestId": text,
                    "detail": {},
                },
            },
        },
    }
    return result


class ObjectIdFieldExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """`core.api.fields.ObjectIdField` as a string of 24 hex digits."""

    target_class = "core.api.fields.ObjectIdField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return dict(OBJECT_ID)
