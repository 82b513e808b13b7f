"""What the pages and lists of moderation have in common."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.admin.people import id_of


class RowPageMixin:
    """A row opens a page of its own (`row_page`) in the place of Django's form."""

    model: Any
    opts: Any
    admin_site: Any

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        page: Any = self
        if not page.has_view_permission(request):
            raise PermissionDenied
        row = self.model.objects.filter(pk=id_of(object_id)).first()
        if row is None:
            raise Http404
        return self.row_page(request, row)

    def row_page(self, request: HttpRequest, row: Any, /) -> HttpResponse:
        """For whoever may look at rows of this kind."""
        raise NotImplementedError

    def rendered(
        self, request: HttpRequest, template: str, *, title: str, **context: Any
    ) -> HttpResponse:
        """A template of moderation's within the frame of the admin."""
        frame = self.admin_site.each_context(request)
        own = {"opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"moderation/admin/{template}", {**frame, **own})


class WaitingByDefault(admin.SimpleListFilter):
    """What waits (`waiting`), unless another state, or all, is asked for."""

    title = "state"
    parameter_name = "state"
    states: ClassVar[type[TextChoices]]
    waiting: ClassVar[tuple[str, ...]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*self.states.choices, ("all", "all")]

    def choices(self, changelist: Any) -> Any:
        """The default has a name of its own."""
        first, *others = super().choices(changelist)
        yield {**first, "display": "waiting"}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """All states in place of none: the index that begins with the state then has the order."""
        value = self.value()
        if value is None:
            return queryset.filter(state__in=self.waiting)
        return queryset.filter(state__in=self.states.values if value == "all" else [value])
