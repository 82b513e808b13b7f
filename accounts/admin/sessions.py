"""Sessions: looked at, and ended."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.decorators import display

from accounts import bulk
from accounts.admin.actor import actor
from accounts.admin.forms import ReasonActionForm
from accounts.admin.people import PersonModelAdmin
from accounts.models import Ending, Session
from core.bulk.actions import act_on, reason_of

STATE_COLOURS = {"live": "success", "ended": "danger", "expired": "info"}
NOT_ENDED = "no"


class EndingFilter(admin.SimpleListFilter):
    """Live ones, and those that were ended for a reason; each is a walk along `session_ending`."""

    title = "state"
    parameter_name = "ended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(NOT_ENDED, "Live"), *((value, str(label)) for value, label in Ending.choices)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        value = self.value()
        if value == NOT_ENDED:
            # Those past their end are few, since the housekeeper forgets them.
            return queryset.filter(revoked_because="", expires_at__gt=timezone.now())
        if value in Ending.values:
            return queryset.filter(revoked_because=value)
        return queryset


@admin.register(Session)
class SessionAdmin(PersonModelAdmin):
    """Who is signed in where."""

    person_field = "user"
    list_display = ("owner", "state", "device", "address", "created_at", "rotated_at")
    sortable_by = ("created_at",)
    list_filter = (EndingFilter,)
    ordering = ("-created_at", "-pk")
    search_fields = ("user",)
    search_help_text = "A username or an e-mail address"
    action_form = ReasonActionForm
    actions = ("end_sessions",)
    fields = (
        "user",
        "device",
        "address",
        "created_at",
        "rotated_at",
        "expires_at",
        "generation",
        "revoked_at",
        "revoked_because",
    )

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Looking is one right, ending another."""
        return actor(request).has_perm("accounts.change_session")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Session], search_term: str
    ) -> tuple[QuerySet[Session], bool]:
        if not search_term.strip():
            return queryset, False
        return self.rows_of(queryset, search_term, request), False

    @display(description="User")
    def owner(self, session: Session) -> SafeString:
        return self.person_link(session)

    @display(description="State", label=STATE_COLOURS)
    def state(self, session: Session) -> str:
        if session.revoked_at:
            return "ended"
        return "live" if session.expires_at > timezone.now() else "expired"

    @admin.action(description="End these sessions", permissions=["revoke"])
    def end_sessions(
        self, request: HttpRequest, queryset: QuerySet[Session]
    ) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.END_SESSIONS, reason_of(request))
