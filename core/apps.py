"""The ground floor: knows no app above it."""

from django.apps import AppConfig
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception

from core.crashes import log_crash
from core.wsgi import Utf8Request


class CoreConfig(AppConfig):
    """Envelope, errors, pages, the Mongo engine, transactions, events, audit, limits, storage."""

    name = "core"
    verbose_name = "Audit"

    def ready(self) -> None:
        WSGIHandler.request_class = Utf8Request
        got_request_exception.connect(log_crash, dispatch_uid="core.crashes.log_crash")
