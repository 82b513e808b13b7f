"""The held queue: what waits for approval before others see it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from unfold.decorators import display

from accounts.admin.actor import actor
from accounts.admin.people import id_of, person_called
from core.bulk.actions import act_on
from core.errors import DomainError
from core.staff import ReadOnlyModelAdmin
from moderation import bulk
from moderation.admin.columns import ICONS, excerpt, kind_and_text
from moderation.admin.forms import BulkRulingForm, HeldForm, params_of
from moderation.admin.pages import RowPageMixin, WaitingByDefault
from moderation.admin.showing import history_of, thing_of
from moderation.models import HeldItem, HeldState, HoldRule
from moderation.reasons import Reason
from moderation.services import held

STATES = {"waiting": "warning", "approved": "success", "rejected": "danger"}


class WaitingItems(WaitingByDefault):
    """Of what is or was held."""

    states = HeldState
    waiting = (HeldState.WAITING,)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One state alone waits, and is the default."""
        return [
            choice
            for choice in super().lookups(request, model_admin)
            if choice[0] not in self.waiting
        ]


@admin.register(HeldItem)
class HeldItemAdmin(RowPageMixin, ReadOnlyModelAdmin):
    """What waits, the oldest first. Approved and rejected in bulk, or on its page."""

    list_display = ("what", "whose", "why", "state_label", "since")
    list_filter = (WaitingItems, "cause")
    sortable_by = ()
    ordering = ("created_at", "pk")
    search_fields = ("owner_name",)
    search_help_text = "The id of what is held, or @username of whose it is"
    action_form = BulkRulingForm
    actions = ("approve_all", "reject_all")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """For actions that name `permissions=["decide"]`."""
        return bool(actor(request).has_perm("moderation.decide_helditem"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[HeldItem], search_term: str
    ) -> tuple[QuerySet[HeldItem], bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if found := id_of(term):
            kinds = [kind.value for kind in held.REJECTION]
            about = HeldItem.objects.filter(target_type__in=kinds, target_id=found)
            ids = {found, *about.values_list("pk", flat=True)[:50]}
            return queryset.filter(pk__in=list(ids)), False
        person = person_called(term, request)
        return queryset.filter(owner_id=person.pk) if person else queryset.none(), False

    @display(description="What")
    def what(self, item: HeldItem) -> SafeString:
        return kind_and_text(item.target_type, item.title or item.text or item.owner_name)

    @display(description="Whose")
    def whose(self, item: HeldItem) -> str:
        return f"@{item.owner_name}"

    @display(description="Why it is held")
    def why(self, item: HeldItem) -> str:
        return (
            f"{item.get_cause_display()}: {item.matched}"
            if item.matched
            else (item.get_cause_display())
        )

    @display(description="State", label=STATES)
    def state_label(self, item: HeldItem) -> str:
        return item.state

    @display(description="Waiting since")
    def since(self, item: HeldItem) -> Any:
        return item.created_at

    def row_page(self, request: HttpRequest, item: HeldItem, /) -> HttpResponse:
        """The thing itself, whose it is, and the two buttons."""
        form = HeldForm(request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not self.has_decide_permission(request):
                raise PermissionDenied
            if form.is_valid() and self._decide(request, item, form):
                return HttpResponseRedirect(reverse("admin:moderation_helditem_changelist"))
        waits = item.state == HeldState.WAITING
        return self.rendered(
            request,
            "held.html",
            title=excerpt(item.title or item.text) or f"@{item.owner_name}",
            item=item,
            icon=ICONS[item.target_type],
            rule=HoldRule.objects.filter(pk=item.rule_id).first() if item.rule_id else None,
            thing=thing_of(item, viewer=actor(request)),
            history=history_of(item.owner_id),
            form=form,
            may_decide=waits and self.has_decide_permission(request),
        )

    def _decide(self, request: HttpRequest, item: HeldItem, form: HeldForm) -> bool:
        given, by = form.cleaned_data, actor(request)
        try:
            if "reject" in request.POST:
                held.reject(
                    item.pk,
                    by=by,
                    reason=Reason(given["reason"]),
                    note=given["note"],
                    internal_note=given["internal_note"],
                )
            else:
                held.approve(item.pk, by=by, note=given["note"])
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return False
        told = "Rejected." if "reject" in request.POST else "Approved."
        self.message_user(request, told, messages.SUCCESS)
        return True

    @admin.action(description="Approve", permissions=["decide"])
    def approve_all(
        self, request: HttpRequest, queryset: QuerySet[HeldItem]
    ) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.APPROVE, params_of(request))

    @admin.action(description="Reject", permissions=["decide"])
    def reject_all(self, request: HttpRequest, queryset: QuerySet[HeldItem]) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.REJECT, params_of(request))
