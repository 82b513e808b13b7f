"""Endpoints that belong to no domain: health, and the 404 of paths that do not exist."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api.envelope import Success, error_body, utc_iso
from core.api.serializers import EmptySerializer, Serializer
from core.errors import FieldError, NotFound
from core.health import probe_all, uptime


@extend_schema_field({"type": "string", "const": "up"})
class UpField(serializers.CharField):
    """A service that answers; one that does not is named in the `errors` of a 503."""


class ServicesSerializer(Serializer):
    database = UpField()
    cache = UpField()
    queue = UpField()
    storage = UpField()


class HealthSerializer(Serializer):
    status = serializers.CharField()
    timestamp = serializers.DateTimeField()
    uptime = serializers.FloatField(help_text="Seconds since this process was started.")
    version = serializers.CharField()
    services = ServicesSerializer()


class LiveSerializer(Serializer):
    status = serializers.CharField()


class ProbeView(APIView):
    """Asked by machines every few seconds: no token, no rate limit."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()


class HealthView(ProbeView):
    @extend_schema(
        operation_id="healthcheck", tags=["service"], responses={200: HealthSerializer}, auth=[]
    )
    def get(self, request: Request) -> Response:
        """Ask every service that VideoTube needs. 503 names those that do not answer."""
        answers = probe_all()
        down = [name for name, up in answers.items() if not up]
        if down:
            return Response(_outage(down), status=503, headers={"Retry-After": "5"})
        return Success(
            {
                "status": "ok",
                "timestamp": utc_iso(datetime.now(UTC)),
                "uptime": uptime(),
                "version": settings.APP_VERSION,
                "services": dict.fromkeys(answers, "up"),
            },
            "All services answer.",
        )


class ReadyView(HealthView):
    @extend_schema(
        operation_id="healthcheck_ready", tags=["service"], responses=HealthSerializer, auth=[]
    )
    def get(self, request: Request) -> Response:
        """Whether this process can serve: the same probes, for load balancers."""
        return super().get(request)


class LiveView(ProbeView):
    @extend_schema(
        operation_id="healthcheck_live", tags=["service"], responses=LiveSerializer, auth=[]
    )
    def get(self, request: Request) -> Response:
        """Whether this process runs at all; asks nothing else."""
        return Success({"status": "ok"}, "Alive.")


class UnknownPathView(APIView):
    """Every path under /api/ that no route knows."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    schema = None
    serializer_class = EmptySerializer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound


def _outage(down: list[str]) -> dict[str, Any]:
    return error_body(
        status=503,
        code="unavailable",
        message=f"Not answering: {', '.join(down)}.",
        errors=[FieldError(name, "down", f"{name} does not answer.") for name in down],
    )
