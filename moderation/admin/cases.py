"""The queue, and the page on which a case is decided."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from unfold.decorators import action, display

from accounts.admin.actor import actor
from accounts.admin.people import id_of, person_called
from core.bulk.actions import act_on
from core.errors import DomainError
from core.staff import ReadOnlyModelAdmin
from moderation import bulk
from moderation.actions import Action, TargetType, rule_of
from moderation.admin.columns import EXCERPT, ICONS, kind_and_text
from moderation.admin.forms import BulkRulingForm, RulingForm, params_of
from moderation.admin.pages import RowPageMixin, WaitingByDefault
from moderation.admin.showing import gather
from moderation.models import Case, CaseState
from moderation.reasons import Reason
from moderation.services import cases, decisions, purging

STATES = {"open": "warning", "claimed": "info", "decided": "success"}
FOUND_OF_PERSON = 1000


class WaitingFilter(WaitingByDefault):
    """Of cases; those in one's own hands beside the states."""

    states = CaseState
    # Not by `is_open`: the index that begins with the state has the order.
    waiting = (CaseState.OPEN, CaseState.CLAIMED)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("mine", "in my hands"), *super().lookups(request, model_admin)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        if self.value() == "mine":
            return queryset.filter(claimed_by=actor(request).pk, state=CaseState.CLAIMED)
        return super().queryset(request, queryset)


@admin.register(Case)
class CaseAdmin(RowPageMixin, ReadOnlyModelAdmin):
    """Waiting cases first, the weightiest on top. A row opens the page on which it is decided."""

    list_display = ("what", "whose", "reports", "why", "weight", "state_label", "since")
    list_filter = (WaitingFilter, "target_type")
    sortable_by = ()
    ordering = ("-weight", "-pk")
    search_fields = ("owner_name",)
    search_help_text = "The id of a case or of what was reported, or @username of whose it is"
    action_form = BulkRulingForm
    actions = ("dismiss_all", "warn_all", "take_down_all")
    actions_list = ("take_next",)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """For actions that name `permissions=["decide"]`."""
        return bool(actor(request).has_perm("moderation.decide_case"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if found := id_of(term):
            about = [Case.objects.about(kind, found) for kind in TargetType]
            ids = {found, *(pk for rows in about for pk in rows.values_list("pk", flat=True)[:50])}
            return queryset.filter(pk__in=list(ids)), False
        person = person_called(term, request)
        if person is None:
            return queryset.none(), False
        # By time, as the index of a person's cases is: as many as can be sorted by weight at once.
        theirs = Case.objects.filter(owner_id=person.pk).order_by("-pk")
        newest = list(theirs.values_list("pk", flat=True)[:FOUND_OF_PERSON])
        return queryset.filter(pk__in=newest), False

    @display(description="What")
    def what(self, case: Case) -> SafeString:
        return kind_and_text(case.target_type, case.title or case.text or case.owner_name)

    @display(description="Whose")
    def whose(self, case: Case) -> str:
        return f"@{case.owner_name}"

    @display(description="Reports")
    def reports(self, case: Case) -> int:
        return case.reports_count

    @display(description="Waiting since")
    def since(self, case: Case) -> Any:
        return case.created_at

    @action(description="Take the next", url_path="take-next", permissions=["decide"])
    def take_next(self, request: HttpRequest) -> HttpResponse:
        """A button above the list."""
        return self.next_view(request)

    @display(description="Why")
    def why(self, case: Case) -> str:
        return ", ".join(str(Reason(reason).label) for reason in case.reasons)

    @display(description="State", label=STATES)
    def state_label(self, case: Case) -> tuple[str, str]:
        by = f"claimed by {case.claimed_by_name}" if case.state == CaseState.CLAIMED else case.state
        return case.state, by

    def get_urls(self) -> list[URLPattern]:
        following = path(
            "next/", self.admin_site.admin_view(self.next_view), name="moderation_case_next"
        )
        return [following, *super().get_urls()]

    def next_view(self, request: HttpRequest) -> HttpResponse:
        """Take the weightiest case that is free."""
        if not self.has_decide_permission(request):
            raise PermissionDenied
        found = cases.next_case(by=actor(request))
        if found is None:
            self.message_user(request, "Nothing waits.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:moderation_case_changelist"))
        return HttpResponseRedirect(reverse("admin:moderation_case_change", args=[found.pk]))

    def row_page(self, request: HttpRequest, case: Case, /) -> HttpResponse:
        """The decision page: everything in view, one form."""
        may_decide = case.is_open and self.has_decide_permission(request)
        form = RulingForm(
            request.POST if request.method == "POST" else None,
            target_type=case.target_type,
            by=actor(request),
        )
        if request.method == "POST":
            if not self.has_decide_permission(request):
                raise PermissionDenied
            answer = self._answer(request, case, form)
            if answer is not None:
                return answer
        elif may_decide:
            case = self._claimed(request, case)
        return self._page(request, case, form, may_decide=may_decide)

    def _answer(self, request: HttpRequest, case: Case, form: RulingForm) -> HttpResponse | None:
        """Where a POST leads; None where the page is to be shown again."""
        if "release" in request.POST:
            cases.release_case(case.pk, by=actor(request))
            self.message_user(request, "Given back to the queue.", messages.INFO)
            return HttpResponseRedirect(reverse("admin:moderation_case_changelist"))
        if not form.is_valid() or self._asks_first(form):
            return None
        try:
            decisions.decide(case.pk, form.ruling, by=actor(request))
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return None
        self.message_user(request, f"Decided: {rule_of(form.ruling.action).label}.")
        return HttpResponseRedirect(reverse("admin:moderation_case_next"))

    def _asks_first(self, form: RulingForm) -> bool:
        """A purge is shown what it would hide before it is carried out."""
        is_purge = form.cleaned_data["action"] == Action.PURGE_USER
        return is_purge and not form.cleaned_data["confirmed"]

    def _claimed(self, request: HttpRequest, case: Case) -> Case:
        """Whoever opens an open case has it in hand."""
        try:
            return cases.claim_case(case.pk, by=actor(request))
        except DomainError:
            who = case.claimed_by_name or "Somebody else"
            self.message_user(request, f"{who} has this case in hand.", messages.WARNING)
            return case

    def _page(
        self, request: HttpRequest, case: Case, form: RulingForm, *, may_decide: bool
    ) -> HttpResponse:
        asks = form.is_bound and form.is_valid() and self._asks_first(form)
        return self.rendered(
            request,
            "case.html",
            title=case.title or case.text[:EXCERPT] or f"@{case.owner_name}",
            case=case,
            shown=gather(case, viewer=actor(request)),
            reasons=[Reason(reason).label for reason in case.reasons],
            form=form,
            may_decide=may_decide,
            is_mine=case.claimed_by == actor(request).pk,
            preview=purging.preview(case.owner_id) if asks else None,
            icon=ICONS[case.target_type],
        )

    @admin.action(description="Dismiss", permissions=["decide"])
    def dismiss_all(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.DISMISS, params_of(request))

    @admin.action(description="Warn their users", permissions=["decide"])
    def warn_all(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.WARN, params_of(request))

    @admin.action(description="Hide videos, remove comments and tweets", permissions=["decide"])
    def take_down_all(self, request: HttpRequest, queryset: QuerySet[Case]) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.TAKE_DOWN, params_of(request))
