"""Resumable uploads: tus 1.0.0 (https://tus.io/protocols/resumable-upload)."""

from typing import Any

from bson import ObjectId
from django.conf import settings
from django.http import HttpRequest
from django.utils.cache import add_never_cache_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.authentication import caller
from core.api.envelope import Success
from core.api.idempotency import idempotent
from core.api.schema import IDEMPOTENCY_PARAMETER
from videos.api import tus_headers as tus
from videos.api.upload_serializers import UploadLimitsSerializer, UploadSerializer
from videos.models import Upload
from videos.services import upload_quota, uploads
from videos.services.upload_finishing import finish_if_complete, standing
from videos.services.upload_writing import write


def _header(
    name: str, description: str, *, required: bool = False, response: list[int] | None = None
) -> OpenApiParameter:
    return OpenApiParameter(
        name,
        str,
        OpenApiParameter.HEADER,
        required=required,
        description=description,
        response=response or False,
    )


VERSION = _header("Tus-Resumable", "`1.0.0`; anything else is 412.", required=True)
CHECKSUM = _header("Upload-Checksum", "`sha1`, `sha256` or `md5`, a space, the digest in Base64.")
BYTES = {tus.OFFSET_STREAM: OpenApiTypes.BINARY}
FOREIGN_VERSION = OpenApiResponse(description="Not tus 1.0.0.")
LOCKED = OpenApiResponse(description="Another request is writing this upload: 423.")


class UploadViewSet(GenericViewSet[Upload]):
    """tus, for an unmodified tus-js-client or Uppy. Errors stand in the envelope; the answers that
    the protocol prescribes (204, HEAD) have no body."""

    queryset = Upload.objects.all()
    serializer_class = UploadSerializer

    @property
    def throttle_scopes(self) -> tuple[str, ...]:
        """Beginning an upload counts as one; the pieces of a large film would use up any limit."""
        return ("upload_user",) if self.request.method == "POST" else ()

    @property
    def throttle_as_read(self) -> bool:
        return self.request.method == "PATCH"

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [] if self._asks_what_can_be_done() else super().get_authenticators()

    def get_permissions(self) -> list[Any]:
        return [AllowAny() if self._asks_what_can_be_done() else IsAuthenticated()]

    def _asks_what_can_be_done(self) -> bool:
        # There is no request while the OpenAPI document is made.
        return getattr(self.request, "method", "") == "OPTIONS"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        is_tus = str(request.method).lower() in self.action_map
        if is_tus and request.headers.get("Tus-Resumable") != tus.VERSION:
            raise tus.WrongVersion

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        """What this server can do, for everybody."""
        return Response(status=204, headers=tus.capabilities())

    @extend_schema(
        operation_id="uploads_create",
        parameters=[
            VERSION,
            IDEMPOTENCY_PARAMETER,
            _header("Upload-Length", "Bytes in all.", required=True),
            _header(
                "Upload-Metadata",
                "`key base64,…`; of the keys `filename`, `title`, `description` and `visibility` "
                "say what the video will be; `videoId` names one that gets this film instead.",
            ),
            CHECKSUM,
            _header("Location", "Where the pieces go.", response=[201]),
            _header("Upload-Offset", "Bytes that have arrived.", response=[201]),
            _header("Upload-Expires", "When it is removed.", response=[201]),
            _header("Upload-Video-Id", "The video, if it is finished.", response=[201]),
        ],
        request=BYTES,
        responses={201: UploadSerializer, 412: FOREIGN_VERSION},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Begin an upload, with its first bytes or without. A film of a few MB can go whole."""
        length = tus.length_in(request)
        metadata, text = tus.metadata_in(request)
        chunk = tus.chunk_in(request, offset=0) if tus.body_size(request) else None
        upload = uploads.create_upload(
            by=caller(request), length=length, metadata=metadata, text=text
        )
        upload = write(upload, chunk) if chunk else finish_if_complete(upload)
        return Success(UploadSerializer(upload).data, "Send the bytes to Location.", status=201)

    def progress(self, request: Request, upload_id: ObjectId) -> Response:
        """HEAD: where to go on."""
        upload = standing(upload_id, by=caller(request))
        response = Response(headers={**tus.headers_of(upload), "Upload-Length": str(upload.length)})
        if upload.metadata:
            response["Upload-Metadata"] = upload.metadata
        add_never_cache_headers(response)
        return response

    @extend_schema(
        operation_id="uploads_append",
        parameters=[
            VERSION,
            _header("Upload-Offset", "Where the body belongs; else 409.", required=True),
            CHECKSUM,
            _header("Upload-Offset", "Bytes that have arrived.", response=[204]),
            _header("Upload-Expires", "When it is removed.", response=[204]),
            _header("Upload-Video-Id", "The video, once it is finished.", response=[204]),
        ],
        request=BYTES,
        responses={
            204: OpenApiResponse(description="Written, as tus prescribes without a body."),
            412: FOREIGN_VERSION,
            423: LOCKED,
            460: OpenApiResponse(description="The checksum does not fit; nothing was kept."),
        },
    )
    def append(self, request: Request, upload_id: ObjectId) -> Response:
        """Send bytes; ask by HEAD (`Upload-Offset`) where to go on after a cut. The last byte makes
        the video, which `Upload-Video-Id` names here and at every later HEAD. What is no film is
        415, and the upload is gone."""
        chunk = tus.chunk_in(request)
        upload = write(uploads.own_upload(upload_id, by=caller(request)), chunk)
        return Response(status=204, headers=tus.headers_of(upload))

    @extend_schema(
        operation_id="uploads_terminate",
        parameters=[VERSION],
        request=None,
        responses={
            204: OpenApiResponse(description="Gone, as tus prescribes without a body."),
            412: FOREIGN_VERSION,
            423: LOCKED,
        },
    )
    def terminate(self, request: Request, upload_id: ObjectId) -> Response:
        """Give the upload up; its quota is free again. A video that was made of it stays."""
        uploads.terminate(upload_id, by=caller(request))
        return Response(status=204)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Also errors carry the version; a replayed creation names its Location again."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = tus.VERSION
        if response.status_code == 412:
            response["Tus-Version"] = tus.VERSION
        if response.status_code == 201:
            made = response.data["data"]
            path = f"{request.path.rstrip('/')}/{made['_id']}"
            response["Location"] = request.build_absolute_uri(path)
            response["Upload-Offset"] = str(made["offset"])
            response["Upload-Expires"] = tus.http_time(made["expiresAt"])
            if made["videoId"]:
                response["Upload-Video-Id"] = made["videoId"]
        return response


class UploadLimitsViewSet(GenericViewSet[Upload]):
    """What the caller may send."""

    queryset = Upload.objects.all()
    serializer_class = UploadLimitsSerializer
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="uploads_limits", responses=UploadLimitsSerializer)
    def retrieve(self, request: Request) -> Response:
        """The largest film, the kinds that are taken, and what is left of the caller's quota."""
        used = upload_quota.usage(caller(request).pk)
        limits = {
            "max_bytes": settings.UPLOAD_MAX_BYTES,
            "types": tus.film_types(),
            "quota": {
                "bytes": settings.UPLOAD_QUOTA_BYTES or None,
                "used": used.used,
                "left": used.left,
                "resets_at": used.resets_at,
            },
            "open_uploads": used.open_uploads,
            "max_open": settings.UPLOAD_MAX_OPEN,
            "expires_after_seconds": int(settings.UPLOAD_EXPIRES.total_seconds()),
        }
        return Success(UploadLimitsSerializer(limits).data, "Your limits.")
