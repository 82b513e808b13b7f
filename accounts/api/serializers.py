"""Read shapes of people, channels and sessions."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Session, User
from core.api.addresses import absolute
from core.api.fields import BooleanField, ObjectIdField, UtcDateTimeField
from core.api.serializers import ModelSerializer, Serializer
from core.storage import media_store


@extend_schema_field({"type": "string", "description": 'An absolute URL, or "" for none.'})
class MediaUrlField(serializers.CharField):
    """A media key as an absolute URL of this site or of the media store; `""` where none is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: str) -> str:
        return media_url(value, self.context)


def media_url(key: str, context: Mapping[str, Any]) -> str:
    """The absolute URL of a media key; `context` holds the request, as serializers have it."""
    if not key:
        return ""
    url = media_store().url(key)
    request = context.get("request")
    return absolute(request, url) if request is not None else url


class MiniUserSerializer(Serializer):
    """A person beside something else: the `mini` of API.md."""

    id = ObjectIdField(read_only=True)
    username = serializers.CharField(read_only=True)
    full_name = serializers.CharField(read_only=True)
    avatar = MediaUrlField()

    def to_representation(self, instance: User) -> dict[str, Any]:
        # By hand: it stands beside every row of every list.
        return {
            "_id": str(instance.pk),
            "username": instance.username,
            "fullName": instance.full_name,
            "avatar": media_url(instance.avatar, self.context),
        }


class UserSerializer(ModelSerializer):
    """One's own account."""

    avatar = MediaUrlField()
    cover_image = MediaUrlField()

    class Meta:
        model = User
        fields = (
            "id",
            "username",
            "email",
            "full_name",
            "avatar",
            "cover_image",
            "bio",
            "is_email_verified",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class ChannelSerializer(ModelSerializer):
    """An account as others see it; `email` is there for the caller's own only."""

    avatar = MediaUrlField()
    cover_image = MediaUrlField()
    # Not `read_only`, which the document would call required: others do not see it.
    email = serializers.EmailField(required=False, help_text="On the caller's own channel only.")
    channels_subscribed_to_count = serializers.IntegerField(
        source="subscriptions_count", read_only=True
    )
    # Set by `find_channel`.
    is_subscribed = BooleanField(read_only=True)

    class Meta:
        model = User
        fields = (
            "id",
            "username",
            "full_name",
            "email",
            "avatar",
            "cover_image",
            "bio",
            "subscribers_count",
            "channels_subscribed_to_count",
            "videos_count",
            "is_subscribed",
            "created_at",
        )
        read_only_fields = fields

    def to_representation(self, instance: User) -> dict[str, Any]:
        shown = dict(super().to_representation(instance))
        if self.context["request"].user.pk != instance.pk:
            del shown["email"]
        return shown


class SessionSerializer(ModelSerializer):
    """One of one's own sessions. `context["session_id"]` is the one that asks."""

    last_used_at = UtcDateTimeField(
        source="rotated_at", read_only=True, help_text="Its last sign-in or refresh."
    )
    is_current = serializers.SerializerMethodField("get_is_current")

    class Meta:
        model = Session
        fields = ("id", "device", "address", "created_at", "last_used_at", "is_current")
        read_only_fields = fields

    def get_is_current(self, session: Session) -> bool:
        return bool(session.pk == self.context["session_id"])


class TokensSerializer(Serializer):
    """A pair of tokens, which also stands in the cookies."""

    access_token = serializers.CharField()
    refresh_token = serializers.CharField()


class SignInSerializer(TokensSerializer):
    """The answer to a login."""

    user = UserSerializer()


class PreferencesSerializer(ModelSerializer):
    """What one has chosen; also the input that changes it."""

    subscribers_private = BooleanField(
        source="subscriptions_private",
        help_text="Others see neither who is subscribed to one nor whom one follows.",
    )
    history_paused = BooleanField(help_text="What one watches is not noted.")

    class Meta:
        model = User
        fields = ("history_paused", "subscribers_private")


class RemovedSerializer(Serializer):
    """The id of what is gone."""

    id = ObjectIdField()
