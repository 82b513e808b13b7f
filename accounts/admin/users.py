"""Accounts: found, corrected, deactivated and brought back; never deleted by a click."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import bulk
from accounts.admin.actor import actor, sees_emails
from accounts.admin.forms import AccountForm, NewUserForm, ReasonActionForm, StaffPasswordForm
from accounts.models import User
from accounts.names import normalise
from accounts.services import profile, staff
from accounts.services.registration import register
from core.bulk.actions import act_on, reason_of
from core.errors import DomainError
from core.staff import QuickModelAdmin

PREFIX_LENGTH = 3
EMAILS_FOUND = 200
LAST_CHARACTER = "\U0010ffff"


@admin.register(User)
class UserAdmin(DjangoUserAdmin, QuickModelAdmin):  # type: ignore[misc]
    """Rights beyond the actor's own cannot be given: only superusers see them, and only they may
    touch other staff."""

    list_display = ("username", "full_name", "email", "is_active", "is_staff", "created_at")
    list_filter = ("is_active", "is_staff")
    sortable_by = ("created_at",)
    ordering = ("-created_at", "-pk")
    search_fields = ("username", "email")
    search_help_text = "A username, or the beginning of an e-mail address (3 characters or more)"
    filter_horizontal = ("groups", "user_permissions")
    action_form = ReasonActionForm
    actions = ("deactivate", "reactivate", "remove_pictures", "make_staff", "remove_from_staff")
    form = AccountForm
    add_form = NewUserForm
    add_fieldsets = (
        (None, {"fields": ("username", "email", "full_name", "password1", "password2")}),
    )
    fieldsets = (
        (None, {"fields": ("username", "email", "full_name", "bio", "password")}),
        ("State", {"fields": ("is_active", "is_staff", "is_email_verified")}),
        ("Rights", {"fields": ("is_superuser", "groups", "user_permissions")}),
        ("Numbers", {"fields": ("subscribers_count", "subscriptions_count", "videos_count")}),
        ("Dates", {"fields": ("created_at", "updated_at", "last_login")}),
    )
    readonly_fields = (
        "username",
        "is_active",
        "is_staff",
        "is_superuser",
        "is_email_verified",
        "subscribers_count",
        "subscriptions_count",
        "videos_count",
        "created_at",
        "updated_at",
        "last_login",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        shown = super().get_fieldsets(request, obj)
        if obj is not None and not sees_emails(request):
            shown = ((None, {"fields": ("username", "full_name", "bio")}), *shown[1:])
        if actor(request).is_superuser:
            return shown
        return tuple(fieldset for fieldset in shown if fieldset[0] != "Rights")

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)
        return shown if sees_emails(request) else [name for name in shown if name != "email"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Nor does the address of the page find anybody by parts of their e-mail address."""
        if lookup.partition("__")[0] == "email" and not sees_emails(request):
            return False
        return bool(super().lookup_allowed(lookup, value, request))

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        if not sees_emails(request):
            changelist.search_help_text = "A username"
        return changelist

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        if obj is None or actor(request).is_superuser or obj.pk == actor(request).pk:
            return allowed
        return allowed and not (obj.is_staff or obj.is_superuser)

    def has_ban_permission(self, request: HttpRequest) -> bool:
        """For actions that name `permissions=["ban"]`; whoever may change users may do this."""
        return bulk.may_ban(actor(request))

    def has_superuser_permission(self, request: HttpRequest) -> bool:
        """For actions that name `permissions=["superuser"]`."""
        return bool(actor(request).is_superuser)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Only what the unique indexes can answer."""
        term = normalise(search_term)
        if not term:
            return queryset, False
        wanted = Q(username=term)
        if len(term) >= PREFIX_LENGTH and sees_emails(request):
            begins = User.objects.filter(email__gte=term, email__lt=term + LAST_CHARACTER)
            # Their order is another one than the list's: as many as can be sorted at once.
            found = begins.order_by("email").values_list("pk", flat=True)[:EMAILS_FOUND]
            wanted |= Q(pk__in=list(found))
        return queryset.filter(wanted), False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        by = actor(request)
        if change:
            fields = {"email", "full_name", "bio"}.intersection(form.changed_data)
            changes = {name: form.cleaned_data[name] for name in fields}
            profile.update_account(user=User.objects.get(pk=obj.pk), by=by, **changes)
        else:
            made = register(
                username=obj.username,
                email=obj.email,
                full_name=obj.full_name,
                password=form.cleaned_data["password1"],
                by=by,
            )
            obj.__dict__.update(made.__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if change and {"groups", "user_permissions"}.intersection(form.changed_data):
            staff.set_rights(
                user=form.instance,
                groups=form.cleaned_data["groups"],
                permissions=form.cleaned_data["user_permissions"],
                by=actor(request),
            )

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return redirect(request.get_full_path())

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 - Django's name
        form_url: str = "",
    ) -> HttpResponse:
        # One's own password is changed where the old one is asked for.
        if unquote(id) == str(actor(request).pk):
            return redirect("admin:password_change")
        # The form must know who acts, and this object is shared by all threads.
        acting = copy(self)
        acting.change_password_form = partial(StaffPasswordForm, by=actor(request))
        return DjangoUserAdmin.user_change_password(acting, request, id, form_url)

    @admin.action(description="Deactivate (ban)", permissions=["ban"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.DEACTIVATE, reason_of(request))

    @admin.action(description="Reactivate", permissions=["ban"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.REACTIVATE, reason_of(request))

    @admin.action(description="Remove avatar and cover image", permissions=["ban"])
    def remove_pictures(
        self, request: HttpRequest, queryset: QuerySet[User]
    ) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.REMOVE_PICTURES, reason_of(request))

    @admin.action(description="Let into the admin", permissions=["superuser"])
    def make_staff(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.MAKE_STAFF, reason_of(request))

    @admin.action(description="Shut out of the admin", permissions=["superuser"])
    def remove_from_staff(
        self, request: HttpRequest, queryset: QuerySet[User]
    ) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.REMOVE_FROM_STAFF, reason_of(request))
