"""The REST layer and its OpenAPI document."""

from environs import validate

from videotube.settings.base import APP_VERSION
from videotube.settings.env import env

__all__ = [
    "API_FAMILY_ALIASES",
    "ARRAY_MAX",
    "DATA_UPLOAD_MAX_MEMORY_SIZE",
    "DATA_UPLOAD_MAX_NUMBER_FIELDS",
    "GUEST_CACHE_BYTES",
    "GUEST_CACHE_SECONDS",
    "IDEMPOTENCY_SECONDS",
    "PAGE_COUNT_KEPT_FROM",
    "PAGE_COUNT_MAX",
    "PAGE_COUNT_SECONDS",
    "PAGE_LIMIT_DEFAULT",
    "PAGE_LIMIT_MAX",
    "REST_FRAMEWORK",
    "SEARCH_SCAN_MAX",
    "SEARCH_WORDS_MAX",
    "SPECTACULAR_SETTINGS",
]

API_FAMILY_ALIASES: bool = env.bool("API_FAMILY_ALIASES", True)
"""Whether the paths and fields of `videotube.family.table` are understood."""

PAGE_LIMIT_DEFAULT: int = env.int("PAGE_LIMIT_DEFAULT", 10)
PAGE_LIMIT_MAX: int = env.int("PAGE_LIMIT_MAX", 100)
PAGE_COUNT_MAX: int = env.int("PAGE_COUNT_MAX", 10_000)
"""Totals are counted up to here and no further, so that a page costs the same at any size."""
PAGE_COUNT_KEPT_FROM: int = env.int("PAGE_COUNT_KEPT_FROM", 100, validate=validate.Range(min=1))
"""Totals from here on are kept for a while; smaller ones are counted for every reader, and for
somebody who has just written all are."""
PAGE_COUNT_SECONDS: int = env.int("PAGE_COUNT_SECONDS", 3, validate=validate.Range(min=0))
"""So old may a kept total be. It may stand in an answer that is kept in turn (below), and what has
turned private is out of both within five seconds."""
GUEST_CACHE_SECONDS: int = env.int("GUEST_CACHE_SECONDS", 2, validate=validate.Range(0, 5))
"""So old may an answer be that guests share, where nothing has changed but numbers; 0: none is
kept."""
GUEST_CACHE_BYTES: int = env.int(
    "GUEST_CACHE_BYTES", 16 * 1024 * 1024, validate=validate.Range(min=0)
)
"""Memory for them, in each process."""
ARRAY_MAX: int = env.int("ARRAY_MAX", 500, validate=validate.Range(min=1))
"""A list that comes as a bare array ends here; `?page=` and `?cursor=` go on."""
SEARCH_SCAN_MAX: int = env.int("SEARCH_SCAN_MAX", 1_000, validate=validate.Range(min=1))
"""Of the videos that have the rarest word of a search, so many are looked at."""
SEARCH_WORDS_MAX: int = env.int("SEARCH_WORDS_MAX", 12, validate=validate.Range(min=1))
IDEMPOTENCY_SECONDS: int = env.int("IDEMPOTENCY_SECONDS", 86_400)

# Bodies other than files; files have limits of their own (settings/media.py).
DATA_UPLOAD_MAX_MEMORY_SIZE: int = env.int("BODY_MAX_BYTES", 1_048_576)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["videotube.family.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "videotube.family.parsing.JSONParser",
        "videotube.family.parsing.FormParser",
        "videotube.family.parsing.MultiPartParser",
    ],
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.SessionTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttling.ApiThrottle"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.EnvelopeSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.rendering.JSONNegotiation",
    "DEFAULT_METADATA_CLASS": "core.api.metadata.AllowedMethods",
    "EXCEPTION_HANDLER": "core.api.handler.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "DATETIME_FORMAT": "iso-8601",
    "COERCE_DECIMAL_TO_STRING": False,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "VideoTube",
    "DESCRIPTION": (
        "A self-hosted video platform. Every answer stands in an envelope: "
        "`{statusCode, success, message, data}`, errors with `errors` and `error`."
    ),
    "VERSION": APP_VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SORT_OPERATIONS": True,
    "LICENSE": {"name": "MIT"},
    "PREPROCESSING_HOOKS": ["core.api.schema.only_api_paths"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.schema.add_error_component",
    ],
}
