"""Input shapes: types and lengths only; the rules stand in `accounts.services.rules`."""

from typing import Any

from rest_framework import serializers

from accounts.services import rules
from core.api.serializers import Serializer


def _text(max_length: int, **kwargs: Any) -> serializers.CharField:
    """Text that is kept as written."""
    return serializers.CharField(
        max_length=max_length, trim_whitespace=False, allow_blank=True, **kwargs
    )


def _secret(**kwargs: Any) -> serializers.CharField:
    return serializers.CharField(
        max_length=rules.PASSWORD_LENGTH, trim_whitespace=False, write_only=True, **kwargs
    )


class OptionalPictureField(serializers.FileField):
    """A file that may be left out; front-ends then send nothing, null or an empty string."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(None if data == "" else data)


class RegistrationSerializer(Serializer):
    username = serializers.CharField(max_length=rules.EMAIL_LENGTH)
    email = serializers.CharField(max_length=rules.EMAIL_LENGTH)
    full_name = _text(rules.FULL_NAME_LENGTH)
    password = _secret()
    avatar = OptionalPictureField()
    cover_image = OptionalPictureField()


class LoginSerializer(Serializer):
    """Either field may hold either name."""

    email = serializers.CharField(
        max_length=rules.EMAIL_LENGTH, required=False, allow_blank=True, allow_null=True
    )
    username = serializers.CharField(
        max_length=rules.EMAIL_LENGTH, required=False, allow_blank=True, allow_null=True
    )
    password = _secret()


class RefreshSerializer(Serializer):
    """For the document only: the body may also be empty, and is read leniently."""

    refresh_token = serializers.CharField(required=False)


class PasswordChangeSerializer(Serializer):
    old_password = _secret()
    new_password = _secret()


class AccountUpdateSerializer(Serializer):
    full_name = _text(rules.FULL_NAME_LENGTH, required=False)
    email = serializers.CharField(max_length=rules.EMAIL_LENGTH, required=False)
    bio = _text(rules.BIO_LENGTH, required=False)


class AvatarSerializer(Serializer):
    avatar = serializers.FileField()


class CoverImageSerializer(Serializer):
    cover_image = serializers.FileField()
