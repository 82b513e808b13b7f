"""The house's parsers, which also understand the family's names of fields and files."""

from collections.abc import Callable, Mapping
from typing import IO, Any

from rest_framework.parsers import DataAndFiles

from core.api import parsing
from videotube.family.middleware import endpoint_of
from videotube.family.names import renamed, renamed_files, renamed_query

Context = Mapping[str, Any] | None


def _names(parser_context: Context) -> dict[str, str]:
    endpoint = endpoint_of((parser_context or {}).get("request"))
    return endpoint.names_in if endpoint else {}


class JSONParser(parsing.JSONParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Context = None
    ) -> dict[str, Any]:
        given = super().parse(stream, media_type, parser_context)
        return renamed(given, _names(parser_context))


class FormParser(parsing.FormParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Context = None
    ) -> Any:
        given = super().parse(stream, media_type, parser_context)
        return renamed_query(given, _names(parser_context))


class MultiPartParser(parsing.MultiPartParser):
    """Files are renamed while they stream in, since each is held to the rule of its field."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Context = None
    ) -> Any:
        names = _names(parser_context)
        if not names or parser_context is None:
            return super().parse(stream, media_type, parser_context)
        for handler in parser_context["request"].upload_handlers:
            handler.new_file = _renaming(handler.new_file, names)
        given = super().parse(stream, media_type, parser_context)
        return DataAndFiles(renamed_query(given.data, names), renamed_files(given.files, names))


def _renaming(new_file: Callable[..., None], names: Mapping[str, str]) -> Callable[..., None]:
    def renamed_file(field_name: str, *args: Any, **kwargs: Any) -> None:
        new_file(names.get(field_name, field_name), *args, **kwargs)

    return renamed_file
