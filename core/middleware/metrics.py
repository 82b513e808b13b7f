"""Numbers about requests, for `/metrics`."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django_prometheus.middleware import PrometheusAfterMiddleware
from django_prometheus.utils import Time, TimeSince


class RequestMetricsMiddleware(PrometheusAfterMiddleware):
    """The metrics of django-prometheus that operators look at, under its names: requests by method,
    answers by status and by view, durations, exceptions. Its others (bodies, charsets, templates,
    transports) would cost every answer more than its route does."""

    def process_request(self, request: Any) -> None:
        self.metrics.requests_by_method.labels(method=self._method(request)).inc()
        request.prometheus_after_middleware_event = Time()

    def process_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Requests by view are answers by view."""

    def process_template_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        return response

    def process_response(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        method, view = self._method(request), self._get_view_name(request)
        of_status, of_view, duration = _series(self.metrics, response.status_code, view, method)
        of_status.inc()
        of_view.inc()
        duration.observe(TimeSince(request.prometheus_after_middleware_event))
        return response


@lru_cache(maxsize=4096)
def _series(metrics: Any, code: int, view: str, method: str) -> tuple[Any, Any, Any]:
    """Those that an answer is counted in. Finding them takes longer than counting."""
    status = str(code)
    return (
        metrics.responses_by_status.labels(status=status),
        metrics.responses_by_status_view_method.labels(status=status, view=view, method=method),
        metrics.requests_latency_by_view_method.labels(view=view, method=method),
    )
