"""Staff groups: for superusers, each change a part of the history."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts.admin.actor import actor
from accounts.services.groups import delete_group, save_group
from core.staff import RealIdsMixin

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(RealIdsMixin, DjangoGroupAdmin, ModelAdmin):  # type: ignore[misc]
    """What may be done is changed here, who may do it on the page of the user."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(actor(request).is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(actor(request).is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(actor(request).is_superuser)

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:
        given = form.cleaned_data
        save_group(obj, name=given["name"], permissions=given["permissions"], by=actor(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The rights are saved with the group."""

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        delete_group(obj, by=actor(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Group]) -> None:
        for group in list(queryset):
            delete_group(group, by=actor(request))
