"""The admin's site: its home, the numbers in its menu, and the content policy of its theme."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
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

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The home: what waits and how it goes, above the rooms of the menu."""
        # Models can only be imported once the apps are loaded, and this site is made before.
        from accounts.admin.actor import actor
        from videotube.home.page import gather

        home = gather(actor(request), timezone.now())
        return super().index(request, {"home": home, **(extra_context or {})})

    def extra_urls(self) -> list[URLPattern]:
        """Pages of the site's own; the theme asks for them."""
        from videotube.home.views import requeue

        return [path("jobs/requeue/", self.admin_view(requeue), name="home_requeue")]

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The menu, with numbers beside what waits, for those who may look at it."""
        from videotube.home.badges import BADGES

        groups: list[dict[str, Any]] = super().get_sidebar_list(request)
        for item in (item for group in groups for item in group["items"]):
            if item["has_permission"] and "counts" in item:
                count = BADGES[item["counts"]]()
                item["badge"] = str(count) if count else None
        return groups
