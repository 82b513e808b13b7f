"""Channels, as everybody sees them."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from accounts.api.serializers import ChannelSerializer
from accounts.services.channels import find_channel
from core.api.envelope import Success


class ChannelView(ViewSet):
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="users_channel", responses=ChannelSerializer)
    def retrieve(self, request: Request, username: str) -> Response:
        """A channel by its name, whatever the case."""
        channel = find_channel(username=username, viewer=request.user)
        shown = ChannelSerializer(channel, context={"request": request})
        return Success(shown.data, f"The channel of {channel.username}.")
