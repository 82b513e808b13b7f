"""Fetching files from Cloudinary, on behalf of somebody who may see them."""

import re
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import certifi
import structlog
import urllib3
from cloudinary.utils import cloudinary_url
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from urllib3.exceptions import HTTPError, ProtocolError

from core.storage.cloudinary.account import Account
from core.storage.cloudinary.assets import Asset
from core.storage.errors import StoreUnavailable

log = structlog.get_logger(__name__)

CHUNK_BYTES = 256 * 1024
MAX_TEXT_BYTES = 8 * 1024**2
RANGE = re.compile(r"bytes=(\d{1,18}-\d{0,18}|-\d{1,18})", re.ASCII)
PASSED_ON = ("Content-Length", "Content-Range", "ETag", "Last-Modified")
RETRY_SECONDS = 5


@cache
def _pool() -> urllib3.PoolManager:
    """One set of connections for each process."""
    return urllib3.PoolManager(
        num_pools=4, maxsize=32, retries=False, cert_reqs="CERT_REQUIRED", ca_certs=certifi.where()
    )


def url_of(asset: Asset, account: Account) -> str:
    """Where Cloudinary delivers the file: signed, and good for ever, so for our own use only
    unless everybody may have it."""
    url: str = cloudinary_url(
        asset.public_id,
        resource_type=asset.resource_type,
        type=asset.type,
        raw_transformation=asset.transformation,
        format=asset.format or None,
        cloud_name=account.cloud_name,
        api_secret=account.api_secret,
        signature_algorithm=account.signature_algorithm,
        secure_distribution=account.secure_distribution or None,
        private_cdn=bool(account.secure_distribution),
        sign_url=asset.type == "authenticated",
        secure=True,
        auth_token=False,
    )[0]
    parts = urlsplit(url)
    return account.delivery_origin + url.removeprefix(f"{parts.scheme}://{parts.netloc}")


def request(
    method: str, url: str, headers: Mapping[str, str] | None = None, *, timeout: float | None = None
) -> Any:
    """The answer, unread. Raises StoreUnavailable."""
    wait = timeout or settings.CLOUDINARY_TIMEOUT_SECONDS

    def ask() -> Any:
        return _pool().request(
            method,
            url,
            headers={"Accept-Encoding": "identity", **(headers or {})},
            timeout=urllib3.Timeout(connect=min(wait, 5.0), read=wait),
            preload_content=False,
            redirect=False,
        )

    try:
        try:
            return ask()
        except ProtocolError:
            # A connection that we kept and the other side has closed in this very moment.
            return ask()
    except HTTPError as error:
        raise StoreUnavailable(str(error)[:300]) from error


def dismiss(answer: Any) -> None:
    """Done with an answer that was not read: a body on its way must not meet the next request."""
    answer.close()


def size_of(url: str) -> int | None:
    """Bytes of the file there; None where there is none (yet). Raises StoreUnavailable."""
    answer = request("HEAD", url)
    answer.release_conn()
    if answer.status == 200:
        return int(answer.headers.get("Content-Length") or 0)
    if answer.status >= 500 or answer.status in (401, 429):
        raise StoreUnavailable(f"HEAD answers {answer.status}")
    return None


def text_of(url: str) -> str | None:
    """A small text, wholly read within the limit of a call; None where there is none."""
    deadline = time.monotonic() + settings.CLOUDINARY_CALL_LIMIT.total_seconds()
    answer = request("GET", url)
    if answer.status != 200:
        dismiss(answer)
        if answer.status == 404:
            return None
        raise StoreUnavailable(f"GET answers {answer.status}")
    text = b""
    for chunk in chunks_of(answer, size=16 * 1024, deadline=deadline):
        text += chunk
        if len(text) > MAX_TEXT_BYTES:
            raise StoreUnavailable("a text is too long")
    return text.decode("utf-8", "replace")


def chunks_of(answer: Any, *, size: int, deadline: float | None = None) -> Iterator[bytes]:
    """The body, piece by piece as it comes in. Raises StoreUnavailable when it breaks off, or is
    not complete at the deadline."""
    expected = answer.headers.get("Content-Length")
    seen = 0
    whole = False
    try:
        while chunk := answer.read1(size):
            seen += len(chunk)
            yield chunk
            if deadline is not None and time.monotonic() > deadline:
                raise StoreUnavailable("the answer trickles")
        if expected is not None and seen != int(expected):
            raise StoreUnavailable("the answer was cut off")
        whole = True
    except (HTTPError, OSError) as error:
        raise StoreUnavailable(str(error)[:300]) from error
    finally:
        answer.release_conn() if whole else answer.close()


def pass_on(
    asked: HttpRequest, url: str, *, content_type: str, cache_control: str
) -> HttpResponseBase:
    """The file at `url` as an answer of ours: 200, 206, 304, 404, 416, or 503.

    An empty `content_type` is for pictures, in the format that suits the browser.
    """
    headers = {}
    if asked.method == "GET" and RANGE.fullmatch(asked.META.get("HTTP_RANGE", "").strip()):
        headers["Range"] = asked.META["HTTP_RANGE"].strip()
        if condition := asked.META.get("HTTP_IF_RANGE"):
            headers["If-Range"] = condition
    if condition := asked.META.get("HTTP_IF_NONE_MATCH"):
        headers["If-None-Match"] = condition
    if not content_type and (accept := asked.META.get("HTTP_ACCEPT")):
        headers["Accept"] = accept[:1000]
    try:
        answer = request(asked.method or "GET", url, headers)
    except StoreUnavailable as error:
        log.warning("media not fetched", error=str(error))
        return unavailable()
    if answer.status not in (200, 206, 304, 416):
        dismiss(answer)
        if answer.status == 404:
            return HttpResponse("Not found.", status=404, content_type="text/plain")
        log.warning("media not fetched", status=answer.status)
        return unavailable()
    sent = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    sent |= {
        "Accept-Ranges": "bytes",
        "Cache-Control": cache_control,
        "Content-Type": content_type or _picture_type(answer.headers.get("Content-Type", "")),
        "X-Content-Type-Options": "nosniff",
    }
    if not content_type:
        sent["Vary"] = "Accept"
    if answer.status in (304, 416):
        sent.pop("Content-Length", None)
    if asked.method == "HEAD" or answer.status in (304, 416):
        dismiss(answer)
        return HttpResponse(status=answer.status, headers=sent)
    response = StreamingHttpResponse(
        chunks_of(answer, size=CHUNK_BYTES), status=answer.status, headers=sent
    )
    response._resource_closers.append(answer.close)  # type: ignore[attr-defined]
    return response


def unavailable() -> HttpResponse:
    """Cloudinary is down, or has not finished what it delivers."""
    return HttpResponse(
        "This file cannot be fetched right now.",
        status=503,
        content_type="text/plain",
        headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"},
    )


def _picture_type(given: str) -> str:
    """What a picture has become; anything else is a download, never a page."""
    kind = given.partition(";")[0].strip().lower()
    return (
        kind
        if re.fullmatch(r"image/(webp|avif|jpeg|png|gif)", kind)
        else ("application/octet-stream")
    )
