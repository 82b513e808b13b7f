"""What a service raises when it will not do as asked: code, message, field and HTTP status.

Every app derives its own errors from these; `core.api.handler` turns them into the envelope.
"""

from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault of one field; `field` is the client's (camelCase) name."""

    field: str
    code: str
    message: str


class DomainError(Exception):
    """The root of everything that VideoTube refuses on purpose.

    `code` is stable and meant for programs, `message` for people. `retry_after` is in seconds.
    """

    status: int = HTTPStatus.BAD_REQUEST
    code: str = "invalid"
    message: str = "The request cannot be carried out."

    def __init__(
        self,
        message: str | None = None,
        *,
        code: str | None = None,
        field: str | None = None,
        errors: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
    ) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.errors = errors or ((FieldError(field, self.code, self.message),) if field else ())
        self.retry_after = retry_after
        super().__init__(self.message)


class Invalid(DomainError):
    """A value breaks a rule: 400."""


class Unauthenticated(DomainError):
    """No, a bad, an expired or a revoked token: 401, never 403."""

    status = HTTPStatus.UNAUTHORIZED
    code = "not_authenticated"
    message = "Authentication is needed."


class Forbidden(DomainError):
    """Visible, but not the caller's to change: 403."""

    status = HTTPStatus.FORBIDDEN
    code = "permission_denied"
    message = "You may not do this."


class NotFound(DomainError):
    """Not there, or not for the caller to see, which must look the same: 404."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"
    message = "Not found."


class Conflict(DomainError):
    """Taken, or changed by somebody else meanwhile: 409."""

    status = HTTPStatus.CONFLICT
    code = "conflict"
    message = "This conflicts with what is already there."


class TooLarge(DomainError):
    """More bytes than the limit allows: 413."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"
    message = "The request is too large."


class UnsupportedMedia(DomainError):
    """A file of a kind that is not taken: 415."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_media_type"
    message = "This kind of file is not supported."


class LimitReached(DomainError):
    """A rate or quota is used up: 429 with Retry-After."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "throttled"
    message = "Too many requests."


class Unavailable(DomainError):
    """A dependency is down: 503 with Retry-After."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    message = "The service is not available right now."

    def __init__(self, message: str | None = None, *, retry_after: int = 5) -> None:
        super().__init__(message, retry_after=retry_after)


class OutOfSpace(DomainError):
    """The disk is full: 507."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    code = "insufficient_storage"
    message = "There is no space left to store this."
