"""Telling users by e-mail what has been decided about them, and what came of their appeal."""

from typing import Any

from bson import ObjectId
from django.conf import settings

from accounts.models import User
from core.mail import queue_mail
from moderation.actions import Action, TargetType
from moderation.models import Appeal, AppealState, Decision, HeldItem
from moderation.services.appeals import appeal_token

DECISION = "moderation/mail/decision"
ANSWER = "moderation/mail/answer"
APPROVAL = "moderation/mail/approval"
APPROVED = {
    TargetType.USER: "Your registration has been accepted: you can sign in now.",
    TargetType.VIDEO: "Your video has been approved: others can see it now.",
    TargetType.COMMENT: "Your comment has been approved: others can see it now.",
}


def tell_decision(decision_id: ObjectId) -> bool:
    """Queue the mail in the decision's transaction; False where the user hears nothing of it."""
    decision = Decision.objects.filter(pk=decision_id, tells=True).first()
    subject = User.objects.filter(pk=decision.subject_id).first() if decision else None
    if decision is None or subject is None:
        return False
    end = decision.appealable_until
    context: dict[str, Any] = {
        **_of(decision),
        "name": subject.full_name,
        "appeal_until": f"{end:%d %B %Y}" if end else "",
        "appeal_url": appeal_url(decision) if end else "",
    }
    queue_mail(to=subject.email, template=DECISION, context=context)
    return True


def tell_answer(appeal_id: ObjectId) -> bool:
    """Queue the mail with the answer in the answer's transaction."""
    appeal = Appeal.objects.filter(pk=appeal_id).first()
    decision = Decision.objects.filter(pk=appeal.decision_id).first() if appeal else None
    subject = User.objects.filter(pk=appeal.subject_id).first() if appeal else None
    if appeal is None or decision is None or subject is None:
        return False
    context = {
        **_of(decision),
        "name": subject.full_name,
        "granted": appeal.state == AppealState.GRANTED,
        "appeal": appeal.text,
        "answer": appeal.answer,
    }
    queue_mail(to=subject.email, template=ANSWER, context=context)
    return True


def tell_approval(item_id: ObjectId) -> bool:
    """Queue the mail in the approval's transaction. An approved comment needs none: it stands
    there, unless staff have something to say to it."""
    item = HeldItem.objects.filter(pk=item_id).first()
    owner = User.objects.filter(pk=item.owner_id).first() if item else None
    if item is None or owner is None:
        return False
    kind = TargetType(item.target_type)
    if kind == TargetType.COMMENT and not item.note:
        return False
    is_user = kind == TargetType.USER
    what = APPROVED[kind]
    context = {
        "name": owner.full_name,
        "headline": what.partition(":")[0],
        "what": what,
        "kind": "" if is_user else str(kind.label),
        "about": "" if is_user else item.title or item.text,
        "note": item.note,
    }
    queue_mail(to=owner.email, template=APPROVAL, context=context)
    return True


def appeal_url(decision: Decision) -> str:
    """Where the holder of the mail appeals, signed in or not."""
    return str(settings.APPEAL_URL).replace("{token}", appeal_token(decision))


def _of(decision: Decision) -> dict[str, str]:
    """What every mail says of a decision, each on its own line, or empty."""
    about = decision.target_title if decision.target_type != "user" else ""
    suspends = decision.action in (Action.SUSPEND_USER, Action.PURGE_USER)
    until = f"until {decision.until:%d %B %Y, %H:%M} UTC" if decision.until else ""
    return {
        "headline": decision.rule.headline,
        "what": decision.rule.told,
        "kind": decision.get_target_type_display() if about else "",
        "about": about,
        "reason": decision.get_reason_display() if decision.reason else "",
        "note": decision.note,
        "lasts": until or ("without an end" if suspends else ""),
    }
