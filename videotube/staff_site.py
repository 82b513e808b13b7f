"""The admin's site: the theme, and the content policy that the theme needs."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from unfold.sites import UnfoldAdminSite

# Alpine, which drives the theme, evaluates its attributes and sets styles. Scripts still come
# from this site alone: nothing that somebody writes into a title can run.
THEME_POLICY = {"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]}


class StaffSite(UnfoldAdminSite):
    """All staff pages, the login included."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        return csp_update(THEME_POLICY)(super().admin_view(view, cacheable))  # type: ignore[arg-type]

    @method_decorator(csp_update(THEME_POLICY))  # type: ignore[arg-type]
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().login(request, extra_context)
