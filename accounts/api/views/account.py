"""One's own account."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.api.authentication import caller, session_of
from accounts.api.credentials import clear_token_cookies
from accounts.api.inputs import (
    AccountDeletionSerializer,
    AccountUpdateSerializer,
    AvatarSerializer,
    CoverImageSerializer,
    PasswordChangeSerializer,
)
from accounts.api.serializers import PreferencesSerializer, RemovedSerializer, UserSerializer
from accounts.api.uploads import avatar_rules, cover_image_rules
from accounts.models import User
from accounts.services import erasing, passwords, profile
from core.api.envelope import Success
from core.api.throttling import address_of
from core.api.uploads import TakesFiles


class AccountView(ViewSet):
    @extend_schema(operation_id="users_current_user", responses=UserSerializer)
    def retrieve(self, request: Request) -> Response:
        """The caller's own account."""
        return _account(request, caller(request), "Your account.")

    @extend_schema(
        operation_id="users_update_account",
        request=AccountUpdateSerializer,
        responses=UserSerializer,
    )
    def update(self, request: Request) -> Response:
        """Change name, e-mail address or bio; a new address is unverified."""
        given = AccountUpdateSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        user = profile.update_account(
            user=caller(request), by=caller(request), **given.validated_data
        )
        return _account(request, user, "Account updated.")

    @extend_schema(
        operation_id="users_delete",
        request=AccountDeletionSerializer,
        responses={200: RemovedSerializer},
    )
    def destroy(self, request: Request) -> Response:
        """Delete the account and everything under it, for good.

        All sessions end, and username and e-mail are free, at once; videos, comments and likes go
        within seconds to minutes.
        """
        given = AccountDeletionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = caller(request)
        erasing.delete_own(by=user, address=address_of(request), **given.validated_data)
        response = Success({"_id": str(user.pk)}, "Your account is deleted.")
        clear_token_cookies(response)
        return response


class PasswordView(ViewSet):
    @extend_schema(
        operation_id="users_change_password",
        request=PasswordChangeSerializer,
        responses={200: OpenApiTypes.OBJECT},
    )
    def update(self, request: Request) -> Response:
        """Change the password. Every other session ends; this one goes on."""
        given = PasswordChangeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        passwords.change_password(
            by=caller(request),
            session_id=session_of(request),
            address=address_of(request),
            **given.validated_data,
        )
        return Success({}, "Password changed.")


class AvatarView(TakesFiles, ViewSet):
    file_rules = avatar_rules

    @extend_schema(
        operation_id="users_avatar",
        request={"multipart/form-data": AvatarSerializer},
        responses=UserSerializer,
    )
    def update(self, request: Request) -> Response:
        """Replace the avatar: cut to a square of 512 pixels at most, WebP, without metadata."""
        given = AvatarSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = profile.set_avatar(by=caller(request), file=given.validated_data["avatar"])
        return _account(request, user, "Avatar updated.")


class CoverImageView(TakesFiles, ViewSet):
    file_rules = cover_image_rules

    @extend_schema(
        operation_id="users_cover_image",
        request={"multipart/form-data": CoverImageSerializer},
        responses=UserSerializer,
    )
    def update(self, request: Request) -> Response:
        """Replace the cover image: 2048 x 1152 pixels at most, WebP, without metadata."""
        given = CoverImageSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        user = profile.set_cover_image(by=caller(request), file=given.validated_data["cover_image"])
        return _account(request, user, "Cover image updated.")


class PreferencesView(ViewSet):
    @extend_schema(operation_id="users_preferences", responses=PreferencesSerializer)
    def retrieve(self, request: Request) -> Response:
        """What the caller has chosen."""
        return Success(PreferencesSerializer(caller(request)).data, "Your preferences.")

    @extend_schema(
        operation_id="users_update_preferences",
        request=PreferencesSerializer,
        responses=PreferencesSerializer,
    )
    def update(self, request: Request) -> Response:
        """Change preferences; what is left out stays."""
        given = PreferencesSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        user = profile.set_preferences(by=caller(request), **given.validated_data)
        return Success(PreferencesSerializer(user).data, "Preferences updated.")


def _account(request: Request, user: User, message: str) -> Success:
    return Success(UserSerializer(user, context={"request": request}).data, message)
