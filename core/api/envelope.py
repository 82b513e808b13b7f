"""The one shape of every answer under /api/: success and error."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from django.conf import settings
from django.http import HttpResponse
from rest_framework.response import Response

from core.errors import FieldError

ERROR_CODES: dict[int, tuple[str, str]] = {
    400: ("bad_request", "The request could not be understood."),
    401: ("not_authenticated", "Authentication is needed."),
    403: ("permission_denied", "You may not do this."),
    404: ("not_found", "Not found."),
    405: ("method_not_allowed", "This method is not allowed here."),
    411: ("length_required", "Send the body with a Content-Length."),
    413: ("too_large", "The request is too large."),
    415: ("unsupported_media_type", "This kind of content is not supported."),
    429: ("throttled", "Too many requests."),
    500: ("internal_error", "Something went wrong on our side."),
    503: ("unavailable", "The service is not available right now."),
}
"""Code and message by status, for errors that come without their own."""


class Success(Response):
    """`{statusCode, success, message, data}`; a creation passes `status=201`."""

    def __init__(self, data: Any, message: str = "OK", *, status: int = 200) -> None:
        super().__init__(
            {"statusCode": status, "success": True, "message": message, "data": data},
            status=status,
        )


def error_body(
    *,
    status: int,
    code: str,
    message: str,
    errors: Iterable[FieldError] = (),
    detail: Any = None,
) -> dict[str, Any]:
    """The error envelope. `detail` is shown in development only."""
    error: dict[str, Any] = {
        "message": message,
        "statusCode": status,
        "code": code,
        "timestamp": utc_iso(datetime.now(UTC)),
        "requestId": structlog.contextvars.get_contextvars().get("request_id", ""),
    }
    if detail is not None and settings.DEBUG:
        error["detail"] = detail
    return {
        "statusCode": status,
        "success": False,
        "message": message,
        "data": None,
        "errors": [{"field": e.field, "code": e.code, "message": e.message} for e in errors],
        "error": error,
    }


def error_response(*, status: int, code: str, message: str) -> HttpResponse:
    """An error envelope outside DRF."""
    body = orjson.dumps(error_body(status=status, code=code, message=message))
    return HttpResponse(body, status=status, content_type="application/json")


def utc_iso(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and `Z`, as JavaScript writes it."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return f"{moment.isoformat(timespec='milliseconds')[:-6]}Z"
