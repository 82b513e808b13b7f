"""Hosts, origins, headers, cookies and proxies."""

from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured
from environs import ValidationError

from core.storage.cloudinary.account import parse_account
from videotube.settings.base import DEBUG, LOCAL_STACK
from videotube.settings.cloudinary import CLOUDINARY_URL
from videotube.settings.env import env

__all__ = [
    "ALLOWED_HOSTS",
    "CONTENT_SECURITY_POLICY",
    "CORS_ALLOWED_ORIGINS",
    "CORS_ALLOWED_ORIGIN_REGEXES",
    "CORS_ALLOW_CREDENTIALS",
    "CORS_ALLOW_HEADERS",
    "CORS_EXPOSE_HEADERS",
    "CORS_URLS_REGEX",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "METRICS_TOKEN",
    "SECRET_KEY",
    "SECURE_CONTENT_TYPE_NOSNIFF",
    "SECURE_CROSS_ORIGIN_OPENER_POLICY",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_PRELOAD",
    "SECURE_HSTS_SECONDS",
    "SECURE_PROXY_SSL_HEADER",
    "SECURE_REDIRECT_EXEMPT",
    "SECURE_REFERRER_POLICY",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_SECURE",
    "SILENCED_SYSTEM_CHECKS",
    "TRUSTED_PROXIES",
    "X_FRAME_OPTIONS",
]


SECRET_KEY_BYTES = 32
"""HS256 needs a key as long as its hash (RFC 7518, 3.2)."""


def _secret_key() -> str:
    if key := str(env.str("SECRET_KEY", "")):
        if not DEBUG and len(key.encode()) < SECRET_KEY_BYTES:
            raise ImproperlyConfigured(
                f"SECRET_KEY: shorter than {SECRET_KEY_BYTES} bytes, so tokens could be forged; "
                'make one by "openssl rand -base64 48".'
            )
        return key
    if LOCAL_STACK is not None:
        return LOCAL_STACK.secret_key
    raise ImproperlyConfigured("SECRET_KEY is not set (`make run` makes one for its data folder).")


SECRET_KEY = _secret_key()


def _are_networks(texts: list[str]) -> None:
    for text in texts:
        try:
            ip_network(text, strict=False)
        except ValueError as error:
            raise ValidationError(f"{text} is no network.") from error


_LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", _LOCAL_HOSTS)
SECURE_SSL_REDIRECT: bool = env.bool("SECURE_SSL_REDIRECT", False)
# Probes of load balancers and containers come by plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^api/v1/healthcheck"]
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", [], validate=_are_networks)
"""Networks (CIDR) whose X-Forwarded-* headers are believed; from anybody else they are dropped."""
# Safe, since TrustedProxyMiddleware drops the header unless a trusted proxy sent it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

METRICS_TOKEN: str = env.str("METRICS_TOKEN", "")
"""Bearer token that opens /metrics; where unset, it answers to this machine alone."""

# --- Origins -------------------------------------------------------------------------------
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", [])
# In development any port of this machine may be a front-end, unless origins are named.
CORS_ALLOWED_ORIGIN_REGEXES: list[str] = (
    [r"^https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$"]
    if DEBUG and not CORS_ALLOWED_ORIGINS
    else []
)
CORS_ALLOW_CREDENTIALS = True
CORS_URLS_REGEX = r"^/(api|media|oembed)"
# Also those that front-ends set needlessly: a browser refuses the whole request for one of them.
CORS_ALLOW_HEADERS = [
    "accept",
    "accept-language",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "authorization",
    "cache-control",
    "content-type",
    "expires",
    "idempotency-key",
    "if-modified-since",
    "if-none-match",
    "ngrok-skip-browser-warning",
    "pragma",
    "range",
    "tus-resumable",
    "upload-checksum",
    "upload-defer-length",
    "upload-length",
    "upload-metadata",
    "upload-offset",
    "x-access-token",
    "x-csrf-token",
    "x-csrftoken",
    "x-http-method-override",
    "x-request-id",
    "x-requested-with",
    "x-xsrf-token",
]
CORS_EXPOSE_HEADERS = [
    "content-length",
    "content-range",
    "etag",
    "idempotency-replayed",
    "location",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "tus-checksum-algorithm",
    "tus-extension",
    "tus-max-size",
    "tus-resumable",
    "tus-version",
    "upload-expires",
    "upload-length",
    "upload-metadata",
    "upload-offset",
    "upload-video-id",
    "x-request-id",
]
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

# --- Headers -------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Browsers ignore HSTS over plain HTTP; Django sends it over HTTPS only.
SECURE_HSTS_SECONDS: int = env.int("SECURE_HSTS_SECONDS", 0 if DEBUG else 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD: bool = env.bool("SECURE_HSTS_PRELOAD", False)
X_FRAME_OPTIONS = "DENY"
_media_hosts: list[str] = env.list("CSP_MEDIA_HOSTS", [])


def _delivery_hosts() -> list[str]:
    """Where avatars come from. A URL that is no account is named when the settings are sealed."""
    try:
        return [parse_account(CLOUDINARY_URL).delivery_origin] if CLOUDINARY_URL else []
    except ValueError:
        return []


_media_hosts += _delivery_hosts()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:", *_media_hosts],
        "media-src": ["'self'", "blob:", *_media_hosts],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'", *_media_hosts],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}

# --- Django's own cookies (the admin) --------------------------------------------------------
SESSION_COOKIE_SECURE: bool = env.bool("COOKIE_SECURE", not DEBUG)
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE

SILENCED_SYSTEM_CHECKS = [
    # The folder for uploads is made with the first upload (core/api/uploads.py).
    "files.E001",
    # TLS ends at the proxy, and it redirects (deploy/nginx.conf); SECURE_SSL_REDIRECT is for one
    # that does not. By default a redirect would shut out whoever tries a site without TLS.
    "security.W008",
    # Whether all subdomains speak HTTPS is not this site's to say. Both are settings.
    "security.W005",
    "security.W021",
]
