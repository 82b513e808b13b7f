"""The one place where an error becomes an answer."""

import errno
from typing import Any

import structlog
from bson.errors import BSONError
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError, IntegrityError
from django.http import Http404, UnreadablePostError
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
)
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.settings import api_settings as drf_settings
from rest_framework_simplejwt.exceptions import TokenError

from core.api.envelope import ERROR_CODES, error_body
from core.errors import (
    Conflict,
    DomainError,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    OutOfSpace,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)
from core.mongo import outage
from core.mongo.sending import BAD_VALUE
from core.redis import RedisError
from core.storage import StoreRefused, StoreUnavailable

log = structlog.get_logger("videotube.errors")


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """DRF's `EXCEPTION_HANDLER`: any exception of a view in the error envelope."""
    headers: dict[str, str] = {}
    exc = _method_first(exc, context)
    known = as_domain_error(exc)
    if known is not None:
        body = error_body(
            status=known.status, code=known.code, message=known.message, errors=known.errors
        )
        if known.retry_after is not None:
            headers["Retry-After"] = str(known.retry_after)
        if known.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="api"'
    elif isinstance(exc, drf.APIException):
        body = _from_drf(exc)
        if isinstance(exc, drf.MethodNotAllowed):
            headers["Allow"] = ", ".join(context["view"].allowed_methods)
    else:
        log.error("unhandled", exc_info=exc)
        code, message = ERROR_CODES[500]
        body = error_body(status=500, code=code, message=message, detail=repr(exc))
    response = Response(body, status=body["statusCode"], headers=headers)
    # Django would otherwise log an error response again.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _method_first(exc: Exception, context: dict[str, Any]) -> Exception:
    """DRF asks who somebody is before it looks whether there is such a method; a client that is
    told 401 would refresh its token in vain."""
    view, request = context.get("view"), context.get("request")
    refused = isinstance(exc, drf.NotAuthenticated | drf.PermissionDenied)
    if refused and view and request and request.method not in view.allowed_methods:
        return drf.MethodNotAllowed(request.method)
    return exc


def as_domain_error(exc: Exception) -> DomainError | None:
    """What the house itself understands of foreign errors; None where it does not."""
    match exc:
        case DomainError():
            return exc
        case Http404():
            return NotFound()
        case PermissionDenied() | drf.PermissionDenied():
            return Forbidden()
        case drf.NotAuthenticated() | drf.AuthenticationFailed() | TokenError():
            return Unauthenticated(code=_code(exc))
        case RequestDataTooBig():
            return TooLarge()
        case TooManyFieldsSent() | SuspiciousOperation() | UnreadablePostError():
            return Invalid("The request could not be understood.", code="bad_request")
        case DjangoValidationError():
            return Invalid("; ".join(exc.messages))
        case OSError(errno=errno.ENOSPC):
            return OutOfSpace()
        case StoreUnavailable():
            return Unavailable()
        case StoreRefused():
            return UnsupportedMedia()
    return _from_storage(exc)


def _from_storage(exc: Exception) -> DomainError | None:
    """Errors of MongoDB and Redis."""
    outage.notice(exc)
    match exc:
        case RedisError() | ConnectionFailure() | ExecutionTimeout():
            return Unavailable()
        case DatabaseError() if _is_outage(exc.__cause__):
            return Unavailable()
        case PyMongoError() if _is_outage(exc):
            return Unavailable()
        case IntegrityError(__cause__=DuplicateKeyError() | BulkWriteError()):
            return Conflict()
        case _ if _is_unstorable(exc):
            log.warning("a value that cannot be stored has reached the database", exc_info=exc)
            return Invalid("A value is out of range.", code="bad_request")
    return None


def _is_outage(error: BaseException | None) -> bool:
    """The server is gone, frozen, or changing its primary; a conflict that outlasted its retries
    is also a matter of trying again."""
    return isinstance(error, ConnectionFailure | ExecutionTimeout) or (
        isinstance(error, PyMongoError)
        and (
            error.timeout
            or error.has_error_label("TransientTransactionError")
            or error.has_error_label("RetryableWriteError")
        )
    )


def _is_unstorable(exc: BaseException) -> bool:
    """2^63, a lone surrogate, a NUL in a pattern: a client's value that MongoDB does not take."""
    match exc:
        case BSONError() | UnicodeEncodeError():
            return True
        case OverflowError():
            return "8-byte ints" in str(exc)
        case OperationFailure(code=code) | DatabaseError(__cause__=OperationFailure(code=code)):
            return code == BAD_VALUE
    return False


def _code(exc: Exception) -> str:
    if isinstance(exc, TokenError) or not isinstance(exc, drf.AuthenticationFailed):
        return "not_authenticated" if isinstance(exc, drf.NotAuthenticated) else "token_not_valid"
    codes = exc.get_codes()
    return codes if isinstance(codes, str) else "token_not_valid"


def _from_drf(exc: drf.APIException) -> dict[str, Any]:
    if isinstance(exc, drf.ValidationError):
        errors = tuple(_field_errors(exc.detail, ""))
        message = errors[0].message if len(errors) == 1 else "Some fields are not valid."
        return error_body(status=400, code="validation_error", message=message, errors=errors)
    codes = exc.get_codes()
    return error_body(
        status=exc.status_code,
        code=codes if isinstance(codes, str) else exc.default_code,
        message=str(exc.detail),
    )


def _field_errors(detail: Any, path: str) -> list[FieldError]:
    """Flatten DRF's nested detail; a nested field reads `tags.2`."""
    if isinstance(detail, dict):
        return [e for key, value in detail.items() for e in _field_errors(value, _join(path, key))]
    if isinstance(detail, list):
        if all(isinstance(item, drf.ErrorDetail) for item in detail):
            return [FieldError(path, item.code or "invalid", str(item)) for item in detail]
        return [e for i, item in enumerate(detail) for e in _field_errors(item, _join(path, i))]
    return [FieldError(path, getattr(detail, "code", None) or "invalid", str(detail))]


def _join(path: str, key: object) -> str:
    if key == drf_settings.NON_FIELD_ERRORS_KEY:
        return path
    return f"{path}.{key}" if path else str(key)
