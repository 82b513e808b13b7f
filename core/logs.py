"""What may stand in a log line."""

import json
import logging
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

import orjson
from structlog.stdlib import ProcessorFormatter

SECRET_NAMES = ("password", "token", "authorization", "cookie", "secret", "otp")


def redact_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: values under a secret's name never reach the log, at any depth."""
    for name, value in event.items():
        event[name] = _redacted(name, value)
    return event


def to_json(event: Any, **_options: Any) -> str:
    """A line of JSON; what JSON does not know as Python would show it."""
    line = orjson.dumps(event, default=repr, option=orjson.OPT_NON_STR_KEYS)
    # Beyond ASCII there are characters at which some readers begin another line.
    return line.decode() if line.isascii() else json.dumps(event, default=repr)


def escape_controls(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A structlog processor: no line break and no control character of a client reaches a line
    that people read. The JSON renderer needs no help."""
    for name, value in event.items():
        if isinstance(value, str) and not value.isprintable():
            event[name] = "".join(_visible(character) for character in value)
    return event


def _visible(character: str) -> str:
    """As it is, or as Python would write it; a traceback keeps its lines for the renderer."""
    if character.isprintable() or character == "\n":
        return character
    return character.encode("unicode_escape").decode("ascii")


class Line(str):
    """A line of the log as it is printed."""

    __slots__ = ()


def finished(_logger: Any, _method: str, line: Any) -> Line:
    """A structlog processor, behind the renderer."""
    return Line(line)


class LineFormatter(ProcessorFormatter):
    """Prints what structlog has finished as it is, and makes lines alike of what others log."""

    def format(self, record: logging.LogRecord) -> str:
        return record.msg if type(record.msg) is Line else super().format(record)


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return any(secret in name.lower() for secret in SECRET_NAMES)


def _redacted(name: str, value: Any) -> Any:
    if _is_secret(name):
        return "[redacted]"
    if isinstance(value, dict):
        return {key: _redacted(str(key), inner) for key, inner in value.items()}
    return value
