"""What tus says in headers, read strictly: every fault is a 400 that names the header."""

import base64
import binascii
import re
from datetime import datetime

from django.conf import settings
from django.utils.http import http_date
from rest_framework.request import Request

from core.errors import DomainError, Invalid, UnsupportedMedia
from videos.api.upload_serializers import UploadTextSerializer
from videos.media import CONTAINERS
from videos.models import Upload
from videos.services.publishing import VideoText
from videos.services.upload_writing import ALGORITHMS, Checksum, Chunk
from videos.upload_metadata import MetadataError, parse_metadata, title_of

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "termination", "checksum", "expiration")
OFFSET_STREAM = "application/offset+octet-stream"
NUMBER = re.compile(r"\d{1,18}", re.ASCII)


class WrongVersion(DomainError):
    """No Tus-Resumable, or one of another version: 412."""

    status = 412
    code = "tus_version"
    message = f"Send Tus-Resumable: {VERSION}."


def capabilities() -> dict[str, str]:
    """What OPTIONS tells anybody."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": ",".join(EXTENSIONS),
        "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def headers_of(upload: Upload) -> dict[str, str]:
    """Where the upload stands."""
    headers = {
        "Upload-Offset": str(upload.offset),
        "Upload-Expires": http_date(upload.expires_at.timestamp()),
    }
    if upload.video_id is not None:
        headers["Upload-Video-Id"] = str(upload.video_id)
    return headers


def http_time(iso: str) -> str:
    """A time of our JSON as headers have it."""
    return http_date(datetime.fromisoformat(iso).timestamp())


def length_in(request: Request) -> int:
    """`Upload-Length`, which must be known from the beginning."""
    for name in ("Upload-Defer-Length", "Upload-Concat"):
        if name in request.headers:
            raise Invalid(f"{name} is not supported.", field=name)
    return _number(request, "Upload-Length")


def metadata_in(request: Request) -> tuple[str, VideoText]:
    """`Upload-Metadata` as it came, and what it says of the video: title (else made of the file's
    name), description, visibility. What else stands there is kept for the client alone."""
    header = request.headers.get("Upload-Metadata", "")
    if len(header) > settings.UPLOAD_METADATA_MAX_BYTES:
        limit = settings.UPLOAD_METADATA_MAX_BYTES
        raise Invalid(f"The header may have {limit} bytes at most.", field="Upload-Metadata")
    try:
        given = parse_metadata(header)
    except MetadataError as error:
        raise Invalid(str(error), field="Upload-Metadata") from error
    meant = ("title", "description", "visibility", "videoId")
    said = UploadTextSerializer(data={key: given[key] for key in meant if given.get(key)})
    said.is_valid(raise_exception=True)
    text = dict(said.validated_data)
    text.pop("video_id", None)  # a right shape; whose video it is, the service asks
    text.setdefault("title", title_of(given.get("filename") or given.get("name") or ""))
    return header, VideoText(**text)


def chunk_in(request: Request, *, offset: int | None = None) -> Chunk:
    """The body, unread, and where it belongs: at `Upload-Offset` unless `offset` says it."""
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    if kind != OFFSET_STREAM:
        raise UnsupportedMedia(f"Content-Type must be {OFFSET_STREAM}.", field="Content-Type")
    return Chunk(
        offset=_number(request, "Upload-Offset") if offset is None else offset,
        size=body_size(request),
        read=request._request.read,
        checksum=_checksum(request),
    )


def body_size(request: Request) -> int:
    """`Content-Length`; a body without one never gets here."""
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if NUMBER.fullmatch(given) else 0


def film_types() -> list[str]:
    """Media types of the films that are taken."""
    return sorted({container.media_type for container in CONTAINERS})


def _number(request: Request, name: str) -> int:
    given = request.headers.get(name, "")
    if not NUMBER.fullmatch(given):
        raise Invalid(f"{name} must be a whole number of bytes.", field=name)
    return int(given)


def _checksum(request: Request) -> Checksum | None:
    given = request.headers.get("Upload-Checksum")
    if given is None:
        return None
    algorithm, _, encoded = given.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        names = ", ".join(ALGORITHMS)
        raise Invalid(f"The algorithm must be one of {names}.", field="Upload-Checksum")
    try:
        return Checksum(algorithm, base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError) as error:
        raise Invalid("The checksum is not Base64.", field="Upload-Checksum") from error
