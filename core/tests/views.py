"""Endpoints that exist for tests only: one for each way in which core can be put to use."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions as drf
from rest_framework import serializers
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core import epoch, errors
from core.api.addresses import absolute
from core.api.envelope import Success
from core.api.fields import ObjectIdField, UtcDateTimeField
from core.api.guests import same_for_guests
from core.api.idempotency import idempotent
from core.api.pages import paginate
from core.api.schema import PAGE_PARAMETERS, array_or_page
from core.api.serializers import EmptySerializer, Serializer
from core.api.uploads import TakesFiles, image_rule
from core.files import file_response
from core.models import AuditEvent
from core.mongo.transaction import run_in_transaction


class OpenView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)


class SharedView(APIView):
    """One answer for all guests; tells how often it was asked."""

    permission_classes = (AllowAny,)
    asked = 0

    @extend_schema(responses=EmptySerializer)
    @same_for_guests
    def get(self, request: Request) -> Response:
        SharedView.asked += 1
        if "fails" in request.query_params:
            raise errors.NotFound
        data = {"asked": SharedView.asked, "link": absolute(request, "/x")}
        if "changes" in request.query_params:
            # Between the reading of rows and the answer.
            epoch.changed()
        response = Success({**data, "text": "x" * int(request.query_params.get("long", 0))})
        if "cookie" in request.query_params:
            response.set_cookie("mine", "1")
        return response

    def post(self, request: Request) -> Response:
        return Success({})


class MembersView(APIView):
    permission_classes = (IsAuthenticated,)

    def post(self, request: Request) -> Response:
        return Success({})


class PartInput(Serializer):
    label_text = serializers.CharField(max_length=5)


class PartSerializer(Serializer):
    label_text = serializers.CharField(max_length=5)


class EchoInput(Serializer):
    full_name = serializers.CharField(required=False, max_length=200)
    number = serializers.IntegerField(required=False)
    fraction = serializers.FloatField(required=False)
    day = UtcDateTimeField(required=False)
    target_id = ObjectIdField(required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=5), required=False)
    parts = PartInput(many=True, required=False)


class EchoView(OpenView):
    def get(self, request: Request) -> Response:
        return Success({"query": request.query_params.get("q")})

    def post(self, request: Request) -> Response:
        shape = EchoInput(data=request.data)
        shape.is_valid(raise_exception=True)
        return Success(shape.validated_data, "Made.", status=201)

    put = patch = post

    def delete(self, request: Request) -> Response:
        return Success({})


class StoreView(OpenView):
    """Hands what comes in to MongoDB as it is, past every check."""

    def post(self, request: Request) -> Response:
        AuditEvent.objects.create(verb="stored", after={"value": request.data.get("value")})
        return Success({})

    def get(self, request: Request) -> Response:
        found = connection.database["core_auditevent"].find_one(
            {"reason": {"$regex": request.query_params["q"]}}
        )
        return Success({"found": found is not None})


class TransactionView(OpenView):
    def post(self, request: Request) -> Response:
        def work() -> None:
            AuditEvent.objects.create(verb="first")
            AuditEvent.objects.create(verb="second")

        run_in_transaction(work)
        return Success({})


ERRORS: dict[str, Callable[[], Exception]] = {
    "invalid": lambda: errors.Invalid("Too short.", code="too_short", field="fullName"),
    "unauthenticated": errors.Unauthenticated,
    "forbidden": errors.Forbidden,
    "not-found": errors.NotFound,
    "conflict": lambda: errors.Conflict(field="email", code="unique"),
    "too-large": errors.TooLarge,
    "unsupported": errors.UnsupportedMedia,
    "limit": lambda: errors.LimitReached(retry_after=7),
    "unavailable": errors.Unavailable,
    "out-of-space": errors.OutOfSpace,
    "http404": lambda: Http404("no Video matches the given query"),
    "django-denied": PermissionDenied,
    "suspicious": lambda: SuspiciousOperation("secret detail"),
    "drf-denied": drf.PermissionDenied,
    "drf-unauthenticated": drf.NotAuthenticated,
    "drf-bad-token": drf.AuthenticationFailed,
    "drf-not-found": drf.NotFound,
    "disk-full": lambda: OSError(28, "No space left on device"),
    "crash": lambda: RuntimeError("secret detail"),
}


class RaisingView(OpenView):
    def get(self, request: Request, name: str) -> Response:
        raise ERRORS[name]()


def plain_crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>t</title>")


class UploadView(TakesFiles, OpenView):
    file_rules = staticmethod(lambda: {"avatar": image_rule()})

    def post(self, request: Request) -> Response:
        return Success(
            {
                name: {
                    "name": file.name,
                    "size": file.size,
                    "stored": Path(file.temporary_file_path()).name,
                }
                for name, file in request.FILES.items()
            }
        )


class ThingsView(APIView):
    """Creates an event once per key; lists events by page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    work: Callable[[], None] = staticmethod(lambda: None)

    @idempotent
    def post(self, request: Request) -> Response:
        self.work()
        event = AuditEvent.objects.create(verb="thing.made", actor_name=request.data["name"])
        return Success({"_id": event.pk, "name": event.actor_name}, "Made.", status=201)


class OtherThingsView(ThingsView):
    pass


class PagesView(OpenView):
    order: tuple[str, ...] = ("-at", "-pk")
    queryset: Callable[[], Any] = staticmethod(lambda: AuditEvent.objects.all())

    def get(self, request: Request) -> Response:
        return Success(
            paginate(
                self.queryset(),
                request,
                order=self.order,
                render=lambda rows: [row.target_id for row in rows],
            )
        )


class LimitedView(OpenView):
    throttle_scopes = ("test_scope",)

    def get(self, request: Request) -> Response:
        return Success({})

    def post(self, request: Request) -> Response:
        if "bad" in request.data:
            raise errors.Invalid
        return Success({})


class DescribedView(APIView):
    """Never called: it stands in the OpenAPI document of the tests."""

    @extend_schema(request=PartInput, responses={201: PartSerializer})
    def post(self, request: Request, thing_id: Any) -> Response:
        raise NotImplementedError

    @extend_schema(parameters=PAGE_PARAMETERS, responses=array_or_page(PartSerializer))
    def get(self, request: Request, thing_id: Any) -> Response:
        raise NotImplementedError


class CountingLikeAReadView(OpenView):
    throttle_as_read = True

    def post(self, request: Request) -> Response:
        return Success({})


def media(request: HttpRequest, key: str) -> HttpResponseBase:
    return file_response(
        request, Path(settings.MEDIA_ROOT, key), key=key, cache_control="public, max-age=60"
    )
