"""What a moderator fills in."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from unfold.forms import ActionForm
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User
from moderation.actions import Action, ActionRule, actions_for, labels, rule_of
from moderation.models import MAX_APPEAL_LENGTH, MAX_NOTE_LENGTH, HoldRule
from moderation.reasons import Reason
from moderation.services.decisions import Ruling

PERIODS = {"1": "1 day", "7": "7 days", "30": "30 days", "365": "1 year", "": "For good"}


def allowed(target_type: str, by: User) -> list[ActionRule]:
    """The actions that fit the target and that this member of staff may take."""
    return [rule for rule in actions_for(target_type) if by.has_perm(rule.permission)]


def _area(placeholder: str, rows: int = 3) -> Any:
    return UnfoldAdminTextareaWidget(attrs={"rows": rows, "placeholder": placeholder})


def _note(placeholder: str) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=MAX_NOTE_LENGTH,
        widget=_area(placeholder),
        label="Note to the user",
    )


def _internal_note(help_text: str = "") -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=MAX_NOTE_LENGTH,
        widget=_area("For staff alone", rows=2),
        label="Internal note",
        help_text=help_text,
    )


class RulingForm(forms.Form):
    """A decision: what to do, why, what the user is told, and for how long."""

    action = forms.ChoiceField(widget=UnfoldAdminSelectWidget)
    reason = forms.ChoiceField(
        choices=[("", "–"), *Reason.choices], required=False, widget=UnfoldAdminSelectWidget
    )
    period = forms.ChoiceField(
        choices=list(PERIODS.items()),
        required=False,
        initial="7",
        widget=UnfoldAdminSelectWidget,
        label="How long",
        help_text="Of suspensions only.",
    )
    note = _note("What the user is told, beside the reason")
    internal_note = _internal_note()
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, target_type: str, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = labels(allowed(target_type, by))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        chosen = values.get("action")
        if chosen and chosen != Action.DISMISS and not values.get("reason"):
            self.add_error("reason", "Say why: the user is told.")
        if chosen and rule_of(chosen).needs_note and not values.get("note", "").strip():
            self.add_error("note", "The user must be told what is wrong.")
        return values

    @property
    def ruling(self) -> Ruling:
        """What was filled in, as the service takes it."""
        given = self.cleaned_data
        action = Action(given["action"])
        days = given["period"] if rule_of(action).takes_until else ""
        return Ruling(
            action=action,
            reason=Reason(given["reason"]) if given["reason"] else None,
            note=given["note"],
            internal_note=given["internal_note"],
            until=timezone.now() + timedelta(days=int(days)) if days else None,
        )


class BulkRulingForm(ActionForm):
    """Beside the choice of an action over many cases: one reason and one message for all."""

    reason = forms.ChoiceField(
        choices=[("", "Reason …"), *Reason.choices],
        required=False,
        label="",
        widget=UnfoldAdminSelectWidget,
    )
    note = forms.CharField(
        required=False,
        max_length=MAX_NOTE_LENGTH,
        label="",
        widget=UnfoldAdminTextInputWidget(attrs={"placeholder": "Note to the users"}),
    )


def params_of(request: HttpRequest) -> dict[str, str]:
    """What `BulkRulingForm` asks for, as parameters of an operation."""
    return {name: request.POST.get(name, "") for name in ("reason", "note")}


class HeldForm(forms.Form):
    """Approving or rejecting; a rejection needs a reason."""

    reason = forms.ChoiceField(
        choices=[("", "–"), *Reason.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="Of rejections only.",
    )
    note = _note("What the user is told, beside the reason")
    internal_note = _internal_note("Of rejections only.")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "reject" in self.data and not values.get("reason"):
            self.add_error("reason", "Say why: the user is told.")
        return values


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A rule by which comments are held, and the box in which it is tried."""

    sample = forms.CharField(
        required=False,
        max_length=5000,
        strip=False,
        label="Test box",
        widget=_area("A comment as somebody might write it", rows=3),
        help_text="Not saved. Try says whether the rule would hold it.",
    )

    class Meta:
        model = HoldRule
        fields = (
            "name",
            "is_enabled",
            "words",
            "most_links",
            "domains",
            "allowed_domains",
            "younger_than_days",
        )
        labels: ClassVar = {
            "is_enabled": "At work",
            "words": "Watched words",
            "most_links": "Most links",
            "allowed_domains": "Domains that do not count",
            "domains": "Barred domains",
            "younger_than_days": "Only of accounts younger than (days)",
        }
        help_texts: ClassVar = {
            "words": "One word or phrase a line, found whatever its case and accents. "
            "A * at the end stands for any ending: casino* finds casinos.",
            "most_links": "Comments with more links are held. 0: with any link. Empty: no limit.",
            "domains": "One a line. Comments with a link there, or to any host under it, are held.",
            "allowed_domains": "One a line. Links there are never counted.",
            "younger_than_days": "0: everybody's. Staff's comments are never held.",
        }
        widgets: ClassVar = {
            "name": UnfoldAdminTextInputWidget,
            "words": _area("casino*\nbuy followers", rows=8),
            "most_links": UnfoldAdminIntegerFieldWidget,
            "domains": _area("spam.example", rows=4),
            "allowed_domains": _area("our-site.example", rows=3),
            "younger_than_days": UnfoldAdminIntegerFieldWidget,
        }


class LiftForm(forms.Form):
    """Taking a decision back."""

    note = _note("What the user is told")
    internal_note = _internal_note()


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    answer = forms.CharField(
        max_length=MAX_APPEAL_LENGTH, widget=_area("What the user is told", rows=5)
    )
