"""Watched words and rules about links: written, tried, and put to work."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import pluralize
from django.urls import reverse
from unfold.decorators import display

from accounts.admin.actor import actor
from core.errors import DomainError
from core.staff import QuickModelAdmin
from moderation.admin.forms import RuleForm
from moderation.admin.pages import RowPageMixin
from moderation.models import HoldRule
from moderation.screening import caught
from moderation.screening.rules import Match
from moderation.services import rules
from moderation.services.rules import Trial
from moderation.services.screens import rule_from

FIELDS = {"allowedDomains": "allowed_domains"}
"""The form's names of the service's fields, where they differ."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a rule: of the newest comments, and of the text in the test box."""

    trial: Trial
    sample: str
    match: Match | None


@admin.register(HoldRule)
class HoldRuleAdmin(RowPageMixin, QuickModelAdmin):
    """By what comments are held. A rule is tried before it is saved."""

    list_display = ("name", "looks_for", "at_work", "caught_count", "last_caught_at", "updated_at")
    sortable_by = ()
    ordering = ("name",)

    @display(description="Looks for")
    def looks_for(self, rule: HoldRule) -> str:
        words, domains = len(rule.words.splitlines()), len(rule.domains.splitlines())
        parts = [
            f"{words} word{pluralize(words)} or phrase{pluralize(words)}" if words else "",
            f"{domains} barred domain{pluralize(domains)}" if domains else "",
            f"more than {rule.most_links} link{pluralize(rule.most_links)}"
            if rule.most_links is not None
            else "",
        ]
        whose = f", of accounts younger than {rule.younger_than_days} days"
        return ", ".join(filter(None, parts)) + (whose if rule.younger_than_days else "")

    @display(description="At work", boolean=True)
    def at_work(self, rule: HoldRule) -> bool:
        return rule.is_enabled

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._form_view(request, HoldRule(), may_save=True)

    def row_page(self, request: HttpRequest, rule: HoldRule, /) -> HttpResponse:
        return self._form_view(request, rule, may_save=self.has_change_permission(request, rule))

    def may_delete(self, request: HttpRequest) -> bool:
        """By a button of the form, through the service."""
        return bool(actor(request).has_perm("moderation.delete_holdrule"))

    def _form_view(self, request: HttpRequest, rule: HoldRule, *, may_save: bool) -> HttpResponse:
        """The form; trying changes nothing, and whoever sees a rule may try it."""
        is_new, name = rule.pk is None, rule.name
        form = RuleForm(request.POST or None, instance=rule)
        tried = None
        if request.method == "POST" and "delete" in request.POST:
            return self._delete(request, rule)
        if request.method == "POST" and form.is_valid():
            if "try" in request.POST:
                tried = self._try(form)
            elif not may_save:
                raise PermissionDenied
            elif self._save(request, form):
                return HttpResponseRedirect(reverse("admin:moderation_holdrule_changelist"))
        return self.rendered(
            request,
            "rule.html",
            title="New rule" if is_new else name,
            rule=rule,
            form=form,
            tried=tried,
            may_save=may_save,
            may_delete=not is_new and self.may_delete(request),
        )

    def _try(self, form: RuleForm) -> Tried | None:
        try:
            rule = rules.cleaned(form.instance)
        except DomainError as error:
            _put_faults(form, error)
            return None
        sample = form.cleaned_data["sample"]
        match = caught(rule_from(rule), sample, age=timedelta(0)) if sample.strip() else None
        return Tried(rules.try_rule(rule), sample.strip(), match)

    def _save(self, request: HttpRequest, form: RuleForm) -> bool:
        try:
            rule = rules.save_rule(form.instance, by=actor(request))
        except DomainError as error:
            _put_faults(form, error)
            return False
        told = "at work from the next comment on" if rule.is_enabled else "not at work"
        self.message_user(request, f"“{rule.name}” is saved, and {told}.", messages.SUCCESS)
        return True

    def _delete(self, request: HttpRequest, rule: HoldRule) -> HttpResponse:
        if rule.pk is None or not self.may_delete(request):
            raise PermissionDenied
        try:
            rules.delete_rule(rule.pk, by=actor(request))
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
        else:
            self.message_user(request, "The rule is removed.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:moderation_holdrule_changelist"))


def _put_faults(form: RuleForm, error: DomainError) -> None:
    if not error.errors:
        form.add_error(None, error.message)
    for fault in error.errors:
        form.add_error(FIELDS.get(fault.field, fault.field), fault.message)
