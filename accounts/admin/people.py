"""Whom a row belongs to, and what staff type to find them."""

from typing import Any

from bson import ObjectId
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin.actor import sees_emails
from accounts.models import User
from core.staff import ReadOnlyModelAdmin

OBJECT_ID_DIGITS = 24


class PersonModelAdmin(ReadOnlyModelAdmin):
    """Rows of a person, linked by `person_link`.

    Names come by one query on primary keys: a join would read every row before the first page.
    """

    person_field: str
    """The foreign key's name, such as `owner`."""

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        people = User.objects.minis(self._person_id(row) for row in rows)
        for row in rows:
            row.person_name = getattr(people.get(self._person_id(row)), "username", "(gone)")
        changelist.result_list = rows
        return changelist

    def person_link(self, row: Any) -> SafeString:
        """What a column of `list_display` shows."""
        if self._person_id(row) is None:
            return format_html("{}", row.person_name)
        url = reverse("admin:accounts_user_change", args=[self._person_id(row)])
        return format_html('<a href="{}">{}</a>', url, row.person_name)

    def rows_of(self, queryset: QuerySet[Any], term: str, request: HttpRequest) -> QuerySet[Any]:
        """Those of whom this member of staff has named."""
        user = person_called(term, request)
        return queryset.filter(**{self.person_field: user}) if user else queryset.none()

    def _person_id(self, row: Any) -> Any:
        return getattr(row, f"{self.person_field}_id")


def id_of(term: str) -> ObjectId | None:
    """The id that staff have typed, if it is one."""
    whole = len(term) == OBJECT_ID_DIGITS and ObjectId.is_valid(term)
    return ObjectId(term) if whole else None


def person_called(term: str, request: HttpRequest) -> User | None:
    """Whoever has this username, with or without `@`, or this e-mail address; the latter only for
    those who may know whose it is."""
    name = term.removeprefix("@")
    if "@" in name and not sees_emails(request):
        return None
    found: User | None = User.objects.known_as(name).only("pk").first()
    return found
