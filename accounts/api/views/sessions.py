"""One's own sessions."""

from bson import ObjectId
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.api.authentication import caller, session_of
from accounts.api.credentials import clear_token_cookies
from accounts.api.serializers import RemovedSerializer, SessionSerializer
from accounts.models import Ending, Session
from accounts.services import sessions
from core.api.envelope import Success

SHOWN = 100
"""The most recently used; `logout-all` ends the rest, too."""


class SessionsView(ViewSet):
    @extend_schema(operation_id="users_sessions", responses=SessionSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Where the caller is signed in, most recently used first; 100 at most."""
        live = Session.objects.live(timezone.now()).filter(user_id=caller(request).pk)
        rows = live.order_by("-rotated_at")[:SHOWN]
        shown = SessionSerializer(rows, many=True, context={"session_id": session_of(request)})
        return Success(shown.data, "Your sessions.")

    @extend_schema(operation_id="users_sessions_remove", responses={200: RemovedSerializer})
    def destroy(self, request: Request, session_id: ObjectId) -> Response:
        """Sign one device out."""
        sessions.remove_session(by=caller(request), session_id=session_id)
        response = Success({"_id": str(session_id)}, "Signed out there.")
        if session_id == session_of(request):
            clear_token_cookies(response)
        return response


class LogoutEverywhereView(ViewSet):
    @extend_schema(
        operation_id="users_logout_all", request=None, responses={200: OpenApiTypes.OBJECT}
    )
    def create(self, request: Request) -> Response:
        """Sign out everywhere, here too."""
        sessions.end_all(user=caller(request), because=Ending.LOGOUT)
        response = Success({}, "Signed out everywhere.")
        clear_token_cookies(response)
        return response
