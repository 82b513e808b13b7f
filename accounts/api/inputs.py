"""Input shapes: types and lengths only; the rules stand in `accounts.services.rules`."""

from typing import Any

from rest_framework import serializers

from accounts.services import rules
from core.api.fields import OptionalFileField, TextField
from core.api.serializers import Serializer


def _secret(**kwargs: Any) -> serializers.CharField:
    return serializers.CharField(
        max_length=rules.PASSWORD_LENGTH, trim_whitespace=False, write_only=True, **kwargs
    )


class RegistrationSerializer(Serializer):
    username = TextField(max_length=rules.EMAIL_LENGTH)
    email = TextField(max_length=rules.EMAIL_LENGTH)
    full_name = TextField(max_length=rules.FULL_NAME_LENGTH, allow_blank=True)
    password = _secret()
    avatar = OptionalFileField()
    cover_image = OptionalFileField()


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


class AccountDeletionSerializer(Serializer):
    password = _secret()


class AccountUpdateSerializer(Serializer):
    full_name = TextField(max_length=rules.FULL_NAME_LENGTH, required=False, allow_blank=True)
    email = TextField(max_length=rules.EMAIL_LENGTH, required=False)
    bio = TextField(max_length=rules.BIO_LENGTH, required=False, allow_blank=True)


class AvatarSerializer(Serializer):
    avatar = serializers.FileField()


class CoverImageSerializer(Serializer):
    cover_image = serializers.FileField()
