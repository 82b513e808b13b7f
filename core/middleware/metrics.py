"""What Prometheus counts of a request by its view, also where the view was not asked."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django_prometheus.middleware import PrometheusAfterMiddleware


class RequestMetricsMiddleware(PrometheusAfterMiddleware):  # type: ignore[misc]
    """Stands before what answers in the place of a view and names its route."""

    def process_view(self, request: HttpRequest, view: Any, *args: Any, **kwargs: Any) -> None:
        """Counts the request for its view."""
        request.is_counted_for_view = True  # type: ignore[attr-defined]
        super().process_view(request, view, *args, **kwargs)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """Counts the answer, and what `process_view` has not seen."""
        match = request.resolver_match
        if match is not None and not hasattr(request, "is_counted_for_view"):
            self.process_view(request, match.func)
        return super().process_response(request, response)
