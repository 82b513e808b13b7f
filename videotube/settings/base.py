"""Where things are, which apps there are, and in which order a request passes them."""

from pathlib import Path

from videotube.settings.env import BASE_DIR, env
from videotube.stack.discovery import find_local_stack

__all__ = [
    "APP_VERSION",
    "BASE_DIR",
    "DATA_DIR",
    "DEBUG",
    "INSTALLED_APPS",
    "LANGUAGE_CODE",
    "LOGIN_REDIRECT_URL",
    "LOGIN_URL",
    "MIDDLEWARE",
    "ROOT_URLCONF",
    "STATICFILES_DIRS",
    "STATIC_ROOT",
    "STATIC_URL",
    "STORAGES",
    "TEMPLATES",
    "TIME_ZONE",
    "USE_I18N",
    "USE_TZ",
    "WHITENOISE_MANIFEST_STRICT",
    "WHITENOISE_USE_FINDERS",
    "WSGI_APPLICATION",
]

APP_VERSION = "0.1.0"

DATA_DIR = Path(env.str("VIDEOTUBE_DATA", str(BASE_DIR / ".data"))).resolve()
LOCAL_STACK = find_local_stack(DATA_DIR)
"""What `make run` has started on this data folder; None elsewhere."""
DEBUG: bool = env.bool("DEBUG", LOCAL_STACK is not None and LOCAL_STACK.debug)

INSTALLED_APPS = [
    # The theme replaces templates of the admin, so it comes first.
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "videotube.third_party.apps.AdminConfig",
    "videotube.third_party.apps.AuthConfig",
    "videotube.third_party.apps.ContentTypesConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_mongodb_backend",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_prometheus",
    # The house, ground floor first.
    "core",
    "accounts",
    "videos",
    "social",
    "playlists",
    "dashboard",
    "moderation",
    "videotube",
]

MIDDLEWARE = [
    # The request gets its true address, its id and its log line before anything can fail.
    "core.middleware.proxies.TrustedProxyMiddleware",
    "core.middleware.requests.RequestLogMiddleware",
    "core.middleware.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.middleware.pages.PagePolicyMiddleware",
    "core.middleware.cors.ApiCorsMiddleware",
    "core.middleware.api.ApiErrorMiddleware",
    "core.middleware.api.ApiPathMiddleware",
    # Behind nothing but what each request needs: many end here.
    "core.middleware.metrics.RequestMetricsMiddleware",
    "core.middleware.guests.GuestsMiddleware",
    "videotube.family.middleware.FamilyMiddleware",
    "core.middleware.pages.PageFilesMiddleware",
    "core.middleware.pages.PageSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "core.middleware.pages.PageUserMiddleware",
    "core.middleware.pages.PageMessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.outages.OutageMiddleware",
]

ROOT_URLCONF = "videotube.urls"
WSGI_APPLICATION = "videotube.wsgi.application"
# Pages for people who sign in by a cookie are the admin's alone.
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # What we say differently from the admin's theme, whose app comes first.
        "DIRS": [BASE_DIR / "videotube" / "theme"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

LANGUAGE_CODE = "en-us"
# Dates inside MongoDB are UTC; `__date` lookups are only right in UTC.
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT: str = env.str("STATIC_ROOT", str(DATA_DIR / "static"))
STATICFILES_DIRS: list[Path] = []
# `make run` needs no collectstatic; a production image collects once, with hashed names.
WHITENOISE_USE_FINDERS = DEBUG
# A file that was not collected is missing; it must not take the page, or the error page, with it.
WHITENOISE_MANIFEST_STRICT = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
