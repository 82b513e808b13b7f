"""`/appeal/<token>`: where the link in a mail leads, also for somebody who can sign in no more."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.api.throttling import network_of
from core.errors import DomainError, NotFound
from core.ratelimit import enforce
from moderation.models import MAX_APPEAL_LENGTH, Appeal, Decision
from moderation.services.appeals import appeal_by_token, decision_of_token, is_open_to_appeal


class AppealForm(forms.Form):
    """Why the decision is wrong, in one's own words."""

    text = forms.CharField(
        max_length=MAX_APPEAL_LENGTH,
        label="Why is this decision wrong?",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "appeal__text"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal_page(request: HttpRequest, token: str) -> HttpResponse:
    """The decision, and a form to appeal it or what came of that. The token says whose it is; a
    page of the same address for everybody else says that there is none."""
    try:
        decision = decision_of_token(token)
    except NotFound:
        return _answer(request, "moderation/no_appeal.html", {}, status=404)
    form = AppealForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if settings.RATELIMIT_ENABLE:
                enforce("guest_write", f"address:{network_of(request)}")
            appeal_by_token(token, text=form.cleaned_data["text"])
        except DomainError as error:
            form.add_error(None, error.message)
            status = error.status
        else:
            return redirect("appeal", token=token)
    elif request.method == "POST":
        status = 400
    return _answer(request, "moderation/appeal.html", _shown(decision, form), status=status)


def _shown(decision: Decision, form: AppealForm) -> dict[str, object]:
    appeal = Appeal.objects.filter(decision_id=decision.pk).first()
    lifted = bool(Decision.objects.lifting([decision.pk]))
    return {
        "decision": decision,
        "appeal": appeal,
        "is_lifted": lifted,
        "can_appeal": is_open_to_appeal(decision, appealed=appeal is not None, lifted=lifted),
        "form": form,
    }


def _answer(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int
) -> HttpResponse:
    response = render(request, template, context, status=status)
    # The address is the right: it goes to no other site.
    response["Referrer-Policy"] = "no-referrer"
    return response
