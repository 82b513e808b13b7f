"""The ground floor: knows no app above it."""

from django.apps import AppConfig
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception

from core.crashes import log_crash
from core.wsgi import Utf8Request


class CoreConfig(AppConfig):
    """Envelope, errors, pages, the Mongo engine, transactions, events, audit, limits, storage."""

    name = "core"
    verbose_name = "Machinery"

    def ready(self) -> None:
        # Models can only be imported once the apps are loaded.
        from core import gauges_ground
        from core.diagnosis.data import install as install_diagnosis

        WSGIHandler.request_class = Utf8Request
        got_request_exception.connect(log_crash, dispatch_uid="core.crashes.log_crash")
        gauges_ground.install()
        install_diagnosis()
