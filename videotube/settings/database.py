"""MongoDB: from `MONGODB_URI`, else the local stack of this `VIDEOTUBE_DATA`."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from pymongo.uri_parser import parse_uri

from videotube.settings.base import DATA_DIR, LOCAL_STACK
from videotube.settings.env import env

__all__ = ["DATABASES", "DATABASE_ROUTERS", "DEFAULT_AUTO_FIELD", "MIGRATION_MODULES"]


def _mongodb_uri() -> str:
    if uri := str(env.str("MONGODB_URI", "")):
        if not uri.startswith(("mongodb://", "mongodb+srv://")):
            raise ImproperlyConfigured(
                "MONGODB_URI: not of the form mongodb://host:27017/videotube?replicaSet=rs0."
            )
        return uri
    if LOCAL_STACK is not None:
        return LOCAL_STACK.mongodb_uri
    raise ImproperlyConfigured(
        f"MongoDB is not configured: the local stack of {DATA_DIR} is not running. "
        "Start it with `make run`, or set MONGODB_URI."
    )


_uri = _mongodb_uri()
_timeout_ms: int = env.int("MONGODB_TIMEOUT_MS", 3500) or 0

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "core.mongo",
        "HOST": _uri,
        "NAME": parse_uri(_uri, validate=False, warn=False).get("database") or "videotube",
        "OPTIONS": {
            # pymongo waits 30 s for a server by default; a request must answer 503 within 5 s.
            "serverSelectionTimeoutMS": 3000,
            "connectTimeoutMS": 2000,
            "retryWrites": True,
            # Whatever the URI says: what was acknowledged must outlive the primary.
            "w": "majority",
            "journal": True,
            "tz_aware": False,
            **({"timeoutMS": _timeout_ms} if _timeout_ms else {}),
        },
    }
}
DATABASE_ROUTERS = ["django_mongodb_backend.routers.MongoRouter"]
DEFAULT_AUTO_FIELD = "core.mongo.fields.ObjectIdAutoField"
# Django's own apps ship migrations with integer keys; ours create ObjectId keys.
MIGRATION_MODULES = {
    "admin": "videotube.third_party.migrations.admin",
    "auth": "videotube.third_party.migrations.auth",
    "contenttypes": "videotube.third_party.migrations.contenttypes",
}
