"""What must wait for approval: the screen that the apps below ask, through `core.screening`."""

from datetime import timedelta

from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from core.screening import Submission, Verdict
from moderation.models import Cause, HoldRule
from moderation.screening import Rule, caught, entry_of
from moderation.screening.rules import Match
from social.models import Comment
from videos.models import Video

_ready: dict[tuple[ObjectId, int], Rule] = {}
"""Rules that this process has read, by id and revision: lists are long, and seldom change."""


def screen(submission: Submission) -> Verdict | None:
    """Why it must wait; None where it need not. Nothing of staff's waits."""
    if submission.author.is_staff:
        return None
    if submission.kind == "comment":
        return _of_comment(submission)
    if submission.kind == "video":
        return _of_video(submission)
    return Verdict(Cause.REGISTRATION) if settings.HOLD_REGISTRATIONS else None


def rules_at_work() -> list[Rule]:
    """The enabled rules as they are now: one small query, and one more for those that have
    changed."""
    global _ready
    revisions = HoldRule.objects.revisions()
    known = _ready
    fresh = [pk for pk, revision in revisions.items() if (pk, revision) not in known]
    read = {row.pk: row for row in HoldRule.objects.filter(pk__in=fresh)} if fresh else {}
    found = {
        (pk, revision): known.get((pk, revision)) or rule_from(read[pk])
        for pk, revision in revisions.items()
        if (pk, revision) in known or pk in read
    }
    _ready = found
    return list(found.values())


def rule_from(row: HoldRule) -> Rule:
    """The rule that a document, stored or not, describes."""
    return Rule(
        id=row.pk,
        name=row.name,
        words=tuple(filter(None, map(entry_of, row.words.splitlines()))),
        domains=tuple(row.domains.split()),
        allowed=tuple(row.allowed_domains.split()),
        most_links=row.most_links,
        younger_than=timedelta(days=row.younger_than_days) if row.younger_than_days else None,
    )


def first_match(rules: list[Rule], text: str, *, age: timedelta) -> tuple[Rule, Match] | None:
    """The first rule that catches the text, and by what."""
    for rule in rules:
        if match := caught(rule, text, age=age):
            return rule, match
    return None


def _of_comment(submission: Submission) -> Verdict | None:
    author = submission.author
    age = timezone.now() - author.created_at
    if hit := first_match(rules_at_work(), submission.text, age=age):
        rule, match = hit
        return Verdict(Cause(match.cause), match.found, rule.id)
    if settings.HOLD_COMMENTS == "all":
        return Verdict(Cause.EVERY_COMMENT)
    if settings.HOLD_COMMENTS == "first" and not _has(Comment, "author_id", author.pk):
        return Verdict(Cause.FIRST_COMMENT)
    return None


def _of_video(submission: Submission) -> Verdict | None:
    if settings.HOLD_FIRST_UPLOADS and not _has(Video, "owner_id", submission.author.pk):
        return Verdict(Cause.FIRST_UPLOAD)
    return None


def _has(model: type[Comment] | type[Video], field: str, user_id: ObjectId) -> bool:
    """Whether anything of the person's has passed: among what they have, little is hidden."""
    return bool(model.objects.filter(**{field: user_id}, is_hidden=False).exists())
