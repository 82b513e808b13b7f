"""Who calls: by access token, from the header or the cookie."""

from typing import Any, cast

from bson import ObjectId
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts.api.credentials import ACCESS_COOKIE, bearer_token, cookie_token
from accounts.api.origins import SAFE_METHODS, refuse_foreign_origin
from accounts.models import User
from accounts.services import sessions
from core.errors import Unauthenticated


class SessionTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access>`, else the `accessToken` cookie.

    `request.user` comes without the hash of the password; `request.auth` is the id of the session.
    No token is a guest; a bad one is 401 everywhere, also where guests may enter. An unsafe
    request that a cookie authenticates must come from a known origin, else 403.
    """

    def authenticate(self, request: Request) -> tuple[User, ObjectId] | None:
        presented = bearer_token(request) or cookie_token(request, ACCESS_COOKIE)
        if presented is None:
            return None
        to_read = request.method in SAFE_METHODS
        signed_in = sessions.recognise(presented.raw, to_read=to_read)
        if presented.from_cookie:
            refuse_foreign_origin(request)
        # For the request log, which must not load a user.
        request._request.caller_id = str(signed_in.user.pk)  # type: ignore[attr-defined]
        return signed_in.user, signed_in.session_id

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def caller(request: Request) -> User:
    """The signed-in user, in views that let nobody else in."""
    return cast("User", request.user)


def session_of(request: Request) -> ObjectId:
    """The id of the session that the caller's token belongs to; in views that guests may enter,
    None for them."""
    return cast("ObjectId", request.auth)


def request_of(request: HttpRequest) -> Request:
    """A request for a page or a file outside the API, as serializers know it. A token that is no
    good makes a guest: the page of a public video opens for somebody whose cookie has run out,
    too."""
    known = Request(request)
    try:
        found = SessionTokenAuthentication().authenticate(known)
    except Unauthenticated:
        found = None
    known.user, known.auth = found or (AnonymousUser(), None)
    return known


def viewer_of(request: HttpRequest) -> User | AnonymousUser:
    """Who looks at a page or a file outside the API."""
    return cast("User | AnonymousUser", request_of(request).user)


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Either of two security schemes in the OpenAPI document."""

    target_class = SessionTokenAuthentication
    name = ["bearerAuth", "cookieAuth"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:  # type: ignore[override]
        return [
            {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            {
                "type": "apiKey",
                "in": "cookie",
                "name": ACCESS_COOKIE,
                "description": "Unsafe requests must come from this site or an allowed origin.",
            },
        ]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        """One of the two, not both."""
        return [{name: []} for name in self.name]
