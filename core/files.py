"""A file of this machine as an HTTP answer: ranges, validators, or handed to the proxy."""

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import parse_http_date_safe

CHUNK_BYTES = 256 * 1024
MAX_RANGE_DIGITS = 100
NO_SUCH_FILE = (errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG)

CONTENT_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/mp4",
    ".mp4": "video/mp4",
    ".ts": "video/mp2t",
    ".vtt": "text/vtt; charset=utf-8",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
}


class RangeNotSatisfiable(Exception):
    """The client asks for bytes behind the end: 416."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `start` to `stop`, `stop` not included."""

    start: int
    stop: int


def content_type_of(path: Path) -> str:
    """By the server's own extension; anything unknown is a download, never a page."""
    return CONTENT_TYPES.get(path.suffix, "application/octet-stream")


def file_response(
    request: HttpRequest, path: Path, *, key: str, cache_control: str
) -> HttpResponseBase:
    """200, 206, 304, 404 or 416 for the file at `path`, which the caller has allowed.

    With `MEDIA_ACCEL_PREFIX` the proxy is told to send the file under `key` itself.
    """
    try:
        handle = path.open("rb")
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno not in NO_SUCH_FILE:
            raise
        return HttpResponse("Not found.", status=404, content_type="text/plain")
    stat = os.fstat(handle.fileno())
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": cache_control,
        "Content-Type": content_type_of(path),
        "ETag": etag,
        "Last-Modified": formatdate(stat.st_mtime, usegmt=True),
        "X-Content-Type-Options": "nosniff",
    }
    if settings.MEDIA_ACCEL_PREFIX:
        handle.close()
        headers["X-Accel-Redirect"] = settings.MEDIA_ACCEL_PREFIX + quote(key)
        return HttpResponse(headers=headers)
    if _is_fresh(request, etag, int(stat.st_mtime)):
        handle.close()
        del headers["Content-Type"]
        return HttpResponse(status=304, headers=headers)
    size = stat.st_size
    # RFC 9110, 14.2: ranges are defined for GET alone.
    wanted = request.META.get("HTTP_RANGE", "") if request.method == "GET" else ""
    if_range = request.META.get("HTTP_IF_RANGE", "")
    if if_range and if_range not in (etag, headers["Last-Modified"]):
        wanted = ""
    try:
        part = parse_range(wanted, size)
    except RangeNotSatisfiable:
        handle.close()
        headers["Content-Range"] = f"bytes */{size}"
        headers["Content-Type"] = "text/plain"
        return HttpResponse(status=416, headers=headers)
    start, stop = (part.start, part.stop) if part else (0, size)
    headers["Content-Length"] = str(stop - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    if request.method == "HEAD":
        handle.close()
        return HttpResponse(headers=headers)
    response = StreamingHttpResponse(
        _chunks(handle.fileno(), start, stop), status=206 if part else 200, headers=headers
    )
    # The response closes the handle when it is sent or abandoned.
    response._resource_closers.append(handle.close)  # type: ignore[attr-defined]
    return response


def _is_fresh(request: HttpRequest, etag: str, modified: int) -> bool:
    """Whether the client's copy is ours (RFC 9110, 13.2.2): by ETag, else by date."""
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return "*" in tags or etag in tags
    since = parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and modified <= since


def parse_range(header: str, size: int) -> ByteRange | None:
    """One `bytes=` range (RFC 9110, 14.2); None for none, for several, and for nonsense, all of
    which are answered with the whole file.

    Raises RangeNotSatisfiable where no byte of it exists.
    """
    unit, _, spec = header.partition("=")
    first, dash, last = spec.strip().partition("-")
    if unit.strip().lower() != "bytes" or not dash or "," in spec:
        return None
    for text in (first, last):
        if text and not (text.isascii() and text.isdigit() and len(text) <= MAX_RANGE_DIGITS):
            return None
    if not first:
        if not last:
            return None
        if int(last) == 0 or size == 0:
            raise RangeNotSatisfiable
        return ByteRange(max(0, size - int(last)), size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise RangeNotSatisfiable
    return ByteRange(start, min(int(last) + 1, size) if last else size)


def _chunks(descriptor: int, start: int, stop: int) -> Iterator[bytes]:
    offset = start
    while offset < stop:
        # pread: the position belongs to this answer alone.
        chunk = os.pread(descriptor, min(CHUNK_BYTES, stop - offset), offset)
        if not chunk:
            return
        offset += len(chunk)
        yield chunk
