"""Structured logs: one JSON object a line; in development, readable lines."""

import logging
import os
from typing import Any

import structlog

from core.logs import LineFormatter, escape_controls, finished, redact_secrets, to_json
from videotube.settings.base import DEBUG
from videotube.settings.env import env

__all__ = ["LOGGING", "LOGGING_CONFIG", "PROMETHEUS_EXPORT_MIGRATIONS"]

_LOG_JSON: bool = env.bool("LOG_JSON", not DEBUG)
_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    redact_secrets,
]
_RENDERED: list[Any] = [
    structlog.processors.format_exc_info,
    *(
        [structlog.processors.JSONRenderer(serializer=to_json)]
        if _LOG_JSON
        else [
            escape_controls,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], drop_missing=True
            ),
        ]
    ),
]

# What no line says is not looked up for it.
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *_SHARED, *_RENDERED, finished],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": LineFormatter,
            "foreign_pre_chain": _SHARED,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_RENDERED],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        # The request log says the same with more.
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "CRITICAL"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # Housekeeping runs every few seconds; what jobs do is logged by the runner.
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "pymongo": {"level": "WARNING"},
    },
}

PROMETHEUS_EXPORT_MIGRATIONS = False
os.environ.setdefault("PROMETHEUS_DISABLE_CREATED_SERIES", "1")
