"""`/metrics`: for the operator's Prometheus, and not there for anybody else."""

import os
from ipaddress import ip_address
from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from core.gauges import GaugeCollector


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts and durations in Prometheus' text format, of all worker processes together where
    PROMETHEUS_MULTIPROC_DIR is set, else of the one that answers; and how the whole site stands
    (`core.gauges`). 404 to strangers."""
    if not _is_operator(request):
        raise Http404
    body = generate_latest(_registry()) + generate_latest(_site())
    return HttpResponse(
        body, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


def _is_operator(request: HttpRequest) -> bool:
    """By `Authorization: Bearer <METRICS_TOKEN>`; without that setting, from this machine only,
    and not by way of a proxy on it."""
    if settings.METRICS_TOKEN:
        given = request.META.get("HTTP_AUTHORIZATION", "")
        return compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    if getattr(request, "was_forwarded", True):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _site() -> CollectorRegistry:
    """Read now: the process that is asked needs to remember nothing."""
    registry = CollectorRegistry()
    registry.register(GaugeCollector())
    return registry
