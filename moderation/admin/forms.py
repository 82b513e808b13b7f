"""What a moderator fills in."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from unfold.forms import ActionForm
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User
from moderation.actions import Action, ActionRule, actions_for, labels, rule_of
from moderation.models import MAX_APPEAL_LENGTH, MAX_NOTE_LENGTH
from moderation.reasons import Reason
from moderation.services.decisions import Ruling

PERIODS = {"1": "1 day", "7": "7 days", "30": "30 days", "365": "1 year", "": "For good"}


def allowed(target_type: str, by: User) -> list[ActionRule]:
    """The actions that fit the target and that this member of staff may take."""
    return [rule for rule in actions_for(target_type) if by.has_perm(rule.permission)]


def _area(placeholder: str, rows: int = 3) -> Any:
    return UnfoldAdminTextareaWidget(attrs={"rows": rows, "placeholder": placeholder})


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
    note = forms.CharField(
        required=False,
        max_length=MAX_NOTE_LENGTH,
        widget=_area("What the user is told, beside the reason"),
        label="Note to the user",
    )
    internal_note = forms.CharField(
        required=False,
        max_length=MAX_NOTE_LENGTH,
        widget=_area("For staff alone", rows=2),
        label="Internal note",
    )
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


class LiftForm(forms.Form):
    """Taking a decision back."""

    note = forms.CharField(
        required=False,
        max_length=MAX_NOTE_LENGTH,
        widget=_area("What the user is told"),
        label="Note to the user",
    )
    internal_note = forms.CharField(
        required=False,
        max_length=MAX_NOTE_LENGTH,
        widget=_area("For staff alone", rows=2),
        label="Internal note",
    )


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    answer = forms.CharField(
        max_length=MAX_APPEAL_LENGTH, widget=_area("What the user is told", rows=5)
    )
