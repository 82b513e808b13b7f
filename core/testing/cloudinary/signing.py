"""Cloudinary's signatures, written after its documentation and not by the SDK, which the tests
hold against it. `algorithm` is the account's: sha1 or sha256."""

import base64
import hashlib
from collections.abc import Mapping

UNSIGNED = frozenset({"file", "cloud_name", "resource_type", "api_key", "signature"})


def signature_of(params: Mapping[str, str], secret: str, algorithm: str = "sha1") -> str:
    """Of a call of the Upload API: `a=1&b=2<secret>`, sorted, without what is empty."""
    pairs = sorted(
        f"{name}={value}".replace("&", "%26")
        for name, value in params.items()
        if value and name not in UNSIGNED
    )
    return hashlib.new(algorithm, ("&".join(pairs) + secret).encode()).hexdigest()


def url_signature(transformation: str, source: str, secret: str, algorithm: str = "sha1") -> str:
    """Of a delivery URL: eight characters over the transformation and the file's name."""
    signed = "/".join(part for part in (transformation, source) if part) + secret
    digest = hashlib.new(algorithm, signed.encode()).digest()
    return f"s--{base64.urlsafe_b64encode(digest).decode()[:8]}--"


def notification_signature(
    body: str, timestamp: int | str, secret: str, algorithm: str = "sha1"
) -> str:
    """Of a notification, sent as X-Cld-Signature beside X-Cld-Timestamp."""
    return hashlib.new(algorithm, f"{body}{timestamp}{secret}".encode()).hexdigest()
