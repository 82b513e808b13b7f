"""Coming in and going out: these endpoints look at no access token to let anybody in, so that an
old one in a browser's jar never bars the way."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.api.credentials import (
    ACCESS_COOKIE,
    REFRESH_COOKIE,
    Presented,
    bearer_token,
    clear_token_cookies,
    cookie_token,
    refresh_token_of_body,
    set_token_cookies,
)
from accounts.api.inputs import LoginSerializer, RefreshSerializer, RegistrationSerializer
from accounts.api.origins import is_trusted_origin, refuse_foreign_origin
from accounts.api.serializers import SignInSerializer, TokensSerializer, UserSerializer
from accounts.api.uploads import picture_rules
from accounts.models import Ending
from accounts.services import sessions
from accounts.services.registration import register
from accounts.services.sign_in import sign_in
from accounts.tokens import InvalidToken, TokenPair, session_named_by
from core.api.envelope import Success
from core.api.throttling import address_of
from core.api.uploads import TakesFiles
from core.errors import Unauthenticated

WRONG = OpenApiResponse(description="Unknown, or with another password; both look the same.")
HELD = "You have registered. Our staff will look at it before you can sign in."
WAITS = OpenApiResponse(description="The registration waits for approval (`registration_held`).")
NO_TOKEN = OpenApiResponse(description="No token, or a bad, an expired or a revoked one.")


class _Door(ViewSet):
    authentication_classes = ()
    permission_classes = (AllowAny,)


class RegistrationView(TakesFiles, _Door):
    file_rules = picture_rules
    throttle_scopes = ("register_address",)

    @extend_schema(
        operation_id="users_register",
        request=RegistrationSerializer,
        responses={201: UserSerializer},
    )
    def create(self, request: Request) -> Response:
        """Open an account. `avatar` and `coverImage` need a multipart body.

        Where the site looks at registrations first, signing in answers 403 `registration_held`
        until staff have approved it.
        """
        given = RegistrationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = register(**given.validated_data)
        shown = UserSerializer(user, context={"request": request})
        message = HELD if user.is_held else "Welcome to VideoTube."
        return Success(shown.data, message, status=201)


class LoginView(_Door):
    @extend_schema(
        operation_id="users_login",
        request=LoginSerializer,
        responses={200: SignInSerializer, 401: WRONG, 403: WAITS},
    )
    def create(self, request: Request) -> Response:
        """Sign in with username or e-mail address; either field may hold either.

        Sets both cookies, unless a page of a foreign origin sent the form.
        """
        given = LoginSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        names = (given.validated_data.get("username"), given.validated_data.get("email"))
        signed_in = sign_in(
            identifiers=[name for name in names if name],
            password=given.validated_data["password"],
            address=address_of(request),
            device=request.META.get("HTTP_USER_AGENT", ""),
        )
        user = UserSerializer(signed_in.user, context={"request": request}).data
        response = Success({"user": user, **_shown(signed_in.tokens)}, "Signed in.")
        if is_trusted_origin(request):
            set_token_cookies(response, signed_in.tokens)
        return response


class _TokenDoor(_Door):
    """Where tokens are shown. Pages cannot remove a cookie that is httpOnly: one that is good for
    nothing goes with the 401 that says so."""

    throttle_as_read = True

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 401 and is_trusted_origin(request):
            clear_token_cookies(response)
        return response


class RefreshView(_TokenDoor):
    @extend_schema(
        operation_id="users_refresh_token",
        request=RefreshSerializer,
        responses={200: TokensSerializer, 401: NO_TOKEN},
    )
    def create(self, request: Request) -> Response:
        """The next pair for a refresh token, from the body, else from the cookie. A token is good
        once; for 10 seconds its second use gets the identical pair, later it ends the session."""
        presented = refresh_token_of_body(request) or cookie_token(request, REFRESH_COOKIE)
        if presented is None:
            raise Unauthenticated
        if presented.from_cookie:
            refuse_foreign_origin(request)
        pair = sessions.rotate(presented.raw)
        response = Success(_shown(pair), "Refreshed.")
        if is_trusted_origin(request):
            set_token_cookies(response, pair)
        return response


class LogoutView(_TokenDoor):
    @extend_schema(
        operation_id="users_logout",
        request=None,
        responses={200: OpenApiTypes.OBJECT, 401: NO_TOKEN},
        auth=[{"bearerAuth": []}, {"cookieAuth": []}],  # type: ignore[list-item]
    )
    def create(self, request: Request) -> Response:
        """End this session and clear the cookies. Any token of it will do, also an expired one or
        the refresh token; logging out twice is no error."""
        presented, session_id = _named_session(request)
        if presented.from_cookie:
            refuse_foreign_origin(request)
        sessions.end_session(session_id=session_id, because=Ending.LOGOUT)
        response = Success({}, "Signed out.")
        clear_token_cookies(response)
        return response


def _named_session(request: Request) -> tuple[Presented, Any]:
    """The first genuine token of the request, and its session. Raises InvalidToken where all are
    forged, Unauthenticated where there is none."""
    places: tuple[Callable[[], Presented | None], ...] = (
        lambda: bearer_token(request),
        lambda: refresh_token_of_body(request),
        lambda: cookie_token(request, ACCESS_COOKIE),
        lambda: cookie_token(request, REFRESH_COOKIE),
    )
    seen = False
    for place in places:
        token = place()
        if token is None:
            continue
        seen = True
        if session_id := session_named_by(token.raw):
            return token, session_id
    raise InvalidToken if seen else Unauthenticated


def _shown(pair: TokenPair) -> dict[str, str]:
    return {"accessToken": pair.access, "refreshToken": pair.refresh}
