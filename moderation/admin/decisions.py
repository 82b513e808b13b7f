"""What has been decided: for ever on record, and taken back here."""

from django.contrib import admin
from django.contrib import messages as levels
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.decorators import display

from accounts.admin.actor import actor
from accounts.admin.people import id_of, person_called
from core.errors import DomainError
from core.staff import ReadOnlyModelAdmin
from moderation.actions import rule_of
from moderation.admin.forms import LiftForm
from moderation.admin.pages import RowPageMixin
from moderation.models import Appeal, Decision
from moderation.reasons import Reason
from moderation.services import decisions


@admin.register(Decision)
class DecisionAdmin(RowPageMixin, ReadOnlyModelAdmin):
    """Newest first. A row opens what was decided, with what became of it."""

    list_display = ("at", "what", "whom", "why", "until", "made_by_name", "kind")
    list_filter = ("action",)
    sortable_by = ()
    ordering = ("-at", "-pk")
    search_fields = ("subject_name",)
    search_help_text = "The id of a decision, or @username of whom it is about"

    def has_lift_permission(self, request: HttpRequest) -> bool:
        """Who may take decisions back."""
        return bool(actor(request).has_perm("moderation.lift_decision"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Decision], search_term: str
    ) -> tuple[QuerySet[Decision], bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if found := id_of(term):
            return queryset.filter(pk=found), False
        person = person_called(term, request)
        return queryset.filter(subject_id=person.pk) if person else queryset.none(), False

    @display(description="What")
    def what(self, decision: Decision) -> str:
        return rule_of(decision.action).label

    @display(description="Whom")
    def whom(self, decision: Decision) -> str:
        return f"@{decision.subject_name}"

    @display(description="Why")
    def why(self, decision: Decision) -> str:
        return str(Reason(decision.reason).label) if decision.reason else "–"

    @display(description="Kind", label={"decision": "info", "lifts another": "warning"})
    def kind(self, decision: Decision) -> str:
        return "lifts another" if decision.is_reversal else "decision"

    def row_page(self, request: HttpRequest, decision: Decision, /) -> HttpResponse:
        """One decision, its appeal, and the form that lifts it."""
        form = LiftForm(request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not self.has_lift_permission(request):
                raise PermissionDenied
            if form.is_valid() and self._lift(request, decision, form):
                return HttpResponseRedirect(
                    reverse("admin:moderation_decision_change", args=[decision.pk])
                )
        lifted = Decision.objects.lifting([decision.pk]).get(decision.pk)
        return self.rendered(
            request,
            "decision.html",
            title=f"{rule_of(decision.action).label}: @{decision.subject_name}",
            decision=decision,
            reason=Reason(decision.reason).label if decision.reason else "",
            lifted=lifted,
            lifts=Decision.objects.filter(pk=decision.reverses).first()
            if decision.reverses
            else None,
            appeal=Appeal.objects.against([decision.pk]).get(decision.pk),
            form=form,
            may_lift=self.has_lift_permission(request)
            and lifted is None
            and rule_of(decision.action).reverse is not None,
        )

    def _lift(self, request: HttpRequest, decision: Decision, form: LiftForm) -> bool:
        try:
            decisions.lift(decision.pk, by=actor(request), **form.cleaned_data)
        except DomainError as error:
            self.message_user(request, error.message, levels.ERROR)
            return False
        self.message_user(request, "Taken back.", levels.SUCCESS)
        return True
