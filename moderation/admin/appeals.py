"""Appeals: answered by somebody else than who decided."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.decorators import display

from accounts.admin.actor import actor
from accounts.admin.people import id_of, person_called
from core.errors import DomainError
from core.staff import ReadOnlyModelAdmin
from moderation.actions import rule_of
from moderation.admin.forms import AnswerForm
from moderation.admin.pages import RowPageMixin, WaitingByDefault
from moderation.admin.showing import history_of
from moderation.models import Appeal, AppealState, Decision
from moderation.reasons import Reason
from moderation.services import appeals

STATES = {"open": "warning", "granted": "success", "upheld": "info"}
EXCERPT = 100


class WaitingAppeals(WaitingByDefault):
    """Of appeals."""

    states = AppealState
    waiting = (AppealState.OPEN,)


@admin.register(Appeal)
class AppealAdmin(RowPageMixin, ReadOnlyModelAdmin):
    """Those that wait, the oldest first."""

    list_display = ("created_at", "whom", "excerpt", "state_label", "answered_by_name")
    list_filter = (WaitingAppeals,)
    sortable_by = ()
    ordering = ("created_at", "pk")
    search_fields = ("subject_name",)
    search_help_text = "The id of an appeal, or @username of whose it is"

    def has_answer_permission(self, request: HttpRequest) -> bool:
        """Who may answer."""
        return bool(actor(request).has_perm("moderation.answer_appeal"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Appeal], search_term: str
    ) -> tuple[QuerySet[Appeal], bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if found := id_of(term):
            return queryset.filter(pk=found), False
        person = person_called(term, request)
        return queryset.filter(subject_id=person.pk) if person else queryset.none(), False

    @display(description="Whose")
    def whom(self, appeal: Appeal) -> str:
        return f"@{appeal.subject_name}"

    @display(description="Says")
    def excerpt(self, appeal: Appeal) -> str:
        return appeal.text[:EXCERPT] + ("…" if len(appeal.text) > EXCERPT else "")

    @display(description="State", label=STATES)
    def state_label(self, appeal: Appeal) -> str:
        return appeal.state

    def row_page(self, request: HttpRequest, appeal: Appeal, /) -> HttpResponse:
        """Both sides, and the answer."""
        decision = Decision.objects.filter(pk=appeal.decision_id).first()
        if decision is None:
            raise Http404
        form = AnswerForm(request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not self.has_answer_permission(request):
                raise PermissionDenied
            if form.is_valid() and self._answer(request, appeal, form):
                return HttpResponseRedirect(reverse("admin:moderation_appeal_changelist"))
        is_own = decision.made_by_id == actor(request).pk
        return self.rendered(
            request,
            "appeal.html",
            title=f"Appeal of @{appeal.subject_name}",
            appeal=appeal,
            decision=decision,
            label=rule_of(decision.action).label,
            reason=Reason(decision.reason).label if decision.reason else "",
            history=history_of(decision.subject_id),
            form=form,
            is_own=is_own,
            may_answer=self.has_answer_permission(request)
            and appeal.state == AppealState.OPEN
            and not is_own,
        )

    def _answer(self, request: HttpRequest, appeal: Appeal, form: AnswerForm) -> bool:
        granted = "grant" in request.POST
        try:
            appeals.answer_appeal(
                appeal.pk, by=actor(request), granted=granted, answer=form.cleaned_data["answer"]
            )
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return False
        told = "Granted: the decision is taken back." if granted else "The decision stands."
        self.message_user(request, told, messages.SUCCESS)
        return True
