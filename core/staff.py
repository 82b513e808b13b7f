"""What every page of the admin shares: quick on any number of rows, and no way around services."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ShowFacets
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

LONGEST_PLACE = 4
"""Digits of a column's number in an address; Python takes no number of thousands of digits."""


class BoundedPaginator(Paginator):
    """Counts up to `PAGE_COUNT_MAX`: a full count of millions of rows takes seconds."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        if isinstance(rows, QuerySet):
            return int(rows.order_by()[: settings.PAGE_COUNT_MAX].count())
        return len(rows)


class RealIdsMixin:
    """Rows are chosen by ids that can be ids."""

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """What cannot be an id names no row; Django would put it into the query, and fail."""
        page: Any = self
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        real = [text for text in chosen if _can_be(page.opts.pk, text)]
        if real != chosen:
            data = request.POST.copy()
            data.setlist(ACTION_CHECKBOX_NAME, real)
            request.POST = data  # type: ignore[assignment]
        return super().response_action(request, queryset)  # type: ignore[misc]


class QuickChangeList(ChangeList):
    """Sorted by a column of `sortable_by` or as the admin is, never by anything else: each order is
    one that an index has, in which `pk` goes the way of the column before it."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        chosen = self.params.get(ORDER_VAR, "").partition(".")[0]
        sign = "-" if chosen.startswith("-") else ""
        number = chosen.removeprefix("-")
        place = int(number) if number.isdecimal() and len(number) < LONGEST_PLACE else 0
        name = dict(enumerate(self.list_display)).get(place)
        if name not in self.sortable_by:
            return list(self.model_admin.get_ordering(request))
        return [f"{sign}{self.get_ordering_field(name)}", f"{sign}pk"]


class QuickModelAdmin(RealIdsMixin, ModelAdmin):
    """No full counts, no joins.

    Rows are not deleted here: what goes must go through a service, as an action.
    """

    paginator = BoundedPaginator
    show_full_result_count = False
    # Counts beside each filter are counts of all rows.
    show_facets = ShowFacets.NEVER
    list_select_related = ()
    sortable_by: ClassVar[Any] = ()
    list_per_page = 50
    # A form with a tick for each row stays within DATA_UPLOAD_MAX_NUMBER_FIELDS.
    list_max_show_all = 100
    actions_on_top = True
    compressed_fields = True

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return QuickChangeList

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _can_be(key: Any, text: str) -> bool:
    try:
        key.to_python(text)
    except ValidationError:
        return False
    return True


class ReadOnlyModelAdmin(QuickModelAdmin):
    """Looked at, never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
