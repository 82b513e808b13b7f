"""Cloudinary's signatures, written after its documentation and not by the SDK, which the tests
hold against it."""

import base64
import hashlib
from collections.abc import Mapping

UNSIGNED = frozenset({"file", "cloud_name", "resource_type", "api_key", "signature"})


def signature_of(params: Mapping[str, str], secret: str) -> str:
    """Of a call of the Upload API: `a=1&b=2<secret>`, sorted, without what is empty."""
    pairs = sorted(
        f"{name}={value}".replace("&", "%26")
        for name, value in params.items()
        if value and name not in UNSIGNED
    )
    return hashlib.sha1(("&".join(pairs) + secret).encode()).hexdigest()  # noqa: S324 - as it is


def url_signature(transformation: str, source: str, secret: str) -> str:
    """Of a delivery URL: eight characters over the transformation and the file's name."""
    signed = "/".join(part for part in (transformation, source) if part) + secret
    digest = hashlib.sha1(signed.encode()).digest()  # noqa: S324 - as it is
    return f"s--{base64.urlsafe_b64encode(digest).decode()[:8]}--"


def notification_signature(body: str, timestamp: int | str, secret: str) -> str:
    """Of a notification, sent as X-Cld-Signature beside X-Cld-Timestamp."""
    return hashlib.sha1(f"{body}{timestamp}{secret}".encode()).hexdigest()  # noqa: S324 - as it is
