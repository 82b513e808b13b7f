"""Passwords, access and refresh tokens, and the cookies that carry them."""

from datetime import timedelta

from environs import validate

from videotube.settings.base import DEBUG
from videotube.settings.env import env, seconds
from videotube.settings.security import SECRET_KEY

__all__ = [
    "AUTHENTICATION_BACKENDS",
    "AUTH_COOKIE_SAMESITE",
    "AUTH_COOKIE_SECURE",
    "AUTH_PASSWORD_VALIDATORS",
    "AUTH_USER_MODEL",
    "PASSWORD_HASHERS",
    "REFRESH_GRACE",
    "SESSION_LIFETIME",
    "SESSION_MEMORY_SECONDS",
    "SIMPLE_JWT",
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.NormalisedModelBackend"]
PASSWORD_HASHERS = ["accounts.hashers.TunedArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "email", "full_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": env.int("PASSWORD_MIN_LENGTH", 8)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": seconds("ACCESS_TOKEN_SECONDS", 600),
    "REFRESH_TOKEN_LIFETIME": seconds("REFRESH_TOKEN_SECONDS", 14 * 86_400),
    # One algorithm, so that a token cannot choose another (alg none, RS/HS confusion).
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "AUTH_HEADER_TYPES": ("Bearer",),
    "USER_ID_CLAIM": "sub",
    "UPDATE_LAST_LOGIN": False,
}
SESSION_LIFETIME: timedelta = seconds("SESSION_LIFETIME_SECONDS", 90 * 86_400)
"""A session ends then, however often it is refreshed."""
SESSION_MEMORY_SECONDS: float = env.float(
    "SESSION_MEMORY_SECONDS", 3.0, validate=validate.Range(min=0, max=4)
)
"""How long Redis knows a living session, so that reads need not ask MongoDB; 0 for never."""
REFRESH_GRACE: timedelta = seconds("REFRESH_GRACE_SECONDS", 10)
"""How long the previous refresh token still answers with the identical pair."""

AUTH_COOKIE_SECURE: bool = env.bool("COOKIE_SECURE", not DEBUG)
AUTH_COOKIE_SAMESITE: str = env.str(
    "COOKIE_SAMESITE", "Lax", validate=validate.OneOf(["Lax", "Strict", "None"])
)
