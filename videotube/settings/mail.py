"""E-mail: `EMAIL_URL` (smtp://user:password@host:port), else printed on the console."""

from datetime import timedelta

from environs import validate

from videotube.settings.base import LOCAL_STACK
from videotube.settings.env import env, seconds

__all__ = [
    "DEFAULT_FROM_EMAIL",
    "EMAIL_BACKEND",
    "EMAIL_HOST",
    "EMAIL_HOST_PASSWORD",
    "EMAIL_HOST_USER",
    "EMAIL_PORT",
    "EMAIL_TIMEOUT",
    "EMAIL_USE_SSL",
    "EMAIL_USE_TLS",
    "MAIL_KEEP",
    "MAIL_MAX_ATTEMPTS",
    "MAIL_RETRY_DELAY",
    "MAIL_RETRY_DELAY_MAX",
    "SITE_NAME",
    "SITE_URL",
]

_mail = env.dj_email_url("EMAIL_URL", "console:")

EMAIL_BACKEND: str = _mail["EMAIL_BACKEND"]
EMAIL_HOST: str = _mail["EMAIL_HOST"] or ""
EMAIL_PORT: int = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER: str = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD: str = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS: bool = _mail["EMAIL_USE_TLS"]
EMAIL_USE_SSL: bool = _mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", "VideoTube <noreply@localhost>")

_local = f"http://localhost:{LOCAL_STACK.port if LOCAL_STACK else env.int('PORT', 8000)}"
SITE_URL: str = (
    env.str("SITE_URL", "", validate=validate.Regexp(r"^(https?://[^\s/?#]+/?)?$")) or _local
).rstrip("/")
"""Where links in mails lead. Never taken from a request: its Host header is the client's."""
SITE_NAME: str = env.str("SITE_NAME", "VideoTube")

MAIL_MAX_ATTEMPTS: int = env.int("MAIL_MAX_ATTEMPTS", 10, validate=validate.Range(min=1))
MAIL_RETRY_DELAY: timedelta = seconds("MAIL_RETRY_DELAY_SECONDS", 60)
MAIL_RETRY_DELAY_MAX: timedelta = seconds("MAIL_RETRY_DELAY_MAX_SECONDS", 3600)
MAIL_KEEP: timedelta = seconds("MAIL_KEEP_SECONDS", 30 * 86_400)
"""What could not be sent is removed after this time."""
