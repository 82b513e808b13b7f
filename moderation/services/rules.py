"""The rules by which comments are held: made, changed, removed, and tried before."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core import audit
from core.errors import Conflict, FieldError, Invalid, NotFound
from core.mongo.transaction import transactional
from moderation.models import HoldRule
from moderation.screening import Rule, caught, clean_domain, entry_of
from moderation.services.screens import rule_from
from social.models import Comment

FIELDS = (
    "name",
    "is_enabled",
    "words",
    "most_links",
    "domains",
    "allowed_domains",
    "younger_than_days",
)
SAMPLES = 20
BATCH = 500


@dataclass(frozen=True, slots=True)
class Caught:
    """A comment that a rule would have held, and by what."""

    comment: Comment
    found: tuple[str, ...]


@dataclass(slots=True)
class Trial:
    """What a rule would have caught of the newest comments: `count` of those `looked_at`, some of
    them as samples. `is_whole`: it has come through all that it was to look at."""

    looked_at: int = 0
    count: int = 0
    since: datetime | None = None
    is_whole: bool = False
    samples: list[Caught] = field(default_factory=list)


def cleaned(rule: HoldRule) -> HoldRule:
    """The same rule with its lists in order: blank and double lines out, domains as they are
    compared. Raises Invalid, naming each field and line that is wrong."""
    faults: list[FieldError] = []
    rule.words = _lines(rule.words, "words", _word, "no letter or digit", faults)
    rule.domains = _lines(rule.domains, "domains", clean_domain, "no domain", faults)
    allowed = _lines(rule.allowed_domains, "allowedDomains", clean_domain, "no domain", faults)
    rule.allowed_domains = allowed
    if not (rule.words or rule.domains or rule.most_links is not None or faults):
        faults.append(FieldError("words", "empty", "This rule would catch nothing."))
    if faults:
        raise Invalid(faults[0].message, errors=tuple(faults))
    return rule


def save_rule(rule: HoldRule, *, by: User) -> HoldRule:
    """Make the rule, or change it; it holds from the next comment on. Raises Invalid, Conflict for
    a name that is taken or when there are `HOLD_RULES_MAX`, and NotFound."""
    rule = cleaned(rule)
    others = HoldRule.objects.exclude(pk=rule.pk)[: settings.HOLD_RULES_MAX].count()
    if others >= settings.HOLD_RULES_MAX:
        raise Conflict(f"There are {settings.HOLD_RULES_MAX} rules, which is the limit.")
    try:
        return _save(rule, by)
    except IntegrityError as error:
        raise Conflict("There is a rule of this name.", field="name") from error


@transactional
def _save(rule: HoldRule, by: User) -> HoldRule:
    now = timezone.now()
    if rule._state.adding:
        rule.created_at = rule.updated_at = now
        rule.save(force_insert=True)
        audit.record("holdrule.created", by=by, target=rule, after=_facts(rule))
        return rule
    stored = HoldRule.objects.filter(pk=rule.pk).first()
    if stored is None:
        raise NotFound("There is no such rule.")
    before, after = _facts(stored), _facts(rule)
    changed = {name for name in FIELDS if before[name] != after[name]}
    if changed:
        values = {name: getattr(rule, name) for name in FIELDS}
        HoldRule.objects.filter(pk=rule.pk).update(
            **values, revision=F("revision") + 1, updated_at=now
        )
        audit.record(
            "holdrule.changed",
            by=by,
            target=rule,
            before={name: before[name] for name in sorted(changed)},
            after={name: after[name] for name in sorted(changed)},
        )
    return rule


@transactional
def delete_rule(rule_id: ObjectId, *, by: User) -> None:
    """It holds nothing any more; what it has held goes on waiting. Raises NotFound."""
    rule = HoldRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise NotFound("There is no such rule.")
    audit.record("holdrule.deleted", by=by, target=rule, before=_facts(rule))
    rule.delete()


def try_rule(row: HoldRule) -> Trial:
    """What the rule, stored or not, would have caught of the newest `HOLD_TRIAL_COMMENTS`; it ends
    after `HOLD_TRIAL_SECONDS`, and says how far it has come."""
    rule, trial = rule_from(row), Trial()
    end = time.monotonic() + settings.HOLD_TRIAL_SECONDS
    for batch in _newest(settings.HOLD_TRIAL_COMMENTS):
        _try_batch(rule, batch, trial)
        if time.monotonic() > end:
            return trial
    trial.is_whole = True
    return trial


def _try_batch(rule: Rule, batch: list[Comment], trial: Trial) -> None:
    opened = _opened(batch) if rule.younger_than is not None else {}
    for comment in batch:
        since = opened.get(comment.author_id) if comment.author_id else None
        age = comment.created_at - since if since is not None else timedelta.max
        match = caught(rule, comment.content, age=age)
        trial.looked_at += 1
        trial.since = comment.created_at
        if match is not None:
            trial.count += 1
            if len(trial.samples) < SAMPLES:
                trial.samples.append(Caught(comment, match.found))


def _opened(batch: list[Comment]) -> dict[ObjectId, datetime]:
    """When each author has opened their account."""
    ids = {comment.author_id for comment in batch}
    people = User.objects.filter(pk__in=list(ids)).order_by()
    return dict(people.values_list("pk", "created_at"))


def _newest(most: int) -> Iterator[list[Comment]]:
    """Batches of comments by the index of all, those of staff's hand included, no tombstones."""
    rows = Comment.objects.kept().order_by("-created_at", "-pk")
    rows = rows.only("id", "content", "author", "created_at")
    last: Comment | None = None
    while most > 0:
        found = rows
        if last is not None:
            found = rows.filter(created_at__lte=last.created_at).exclude(
                created_at=last.created_at, pk__gte=last.pk
            )
        batch = list(found[: min(BATCH, most)])
        if not batch:
            return
        yield batch
        most, last = most - len(batch), batch[-1]


def _lines(text: str, name: str, clean: Any, wrong: str, faults: list[FieldError]) -> str:
    """One entry a line, each once, as `clean` makes it; a line of which it makes nothing is a
    fault."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > settings.HOLD_WORDS_MAX:
        message = f"There may be {settings.HOLD_WORDS_MAX} lines at most."
        faults.append(FieldError(name, "max_length", message))
        return text
    made = [(line, clean(line)) for line in lines]
    bad = [line for line, entry in made if not entry]
    if bad:
        faults.append(FieldError(name, "invalid", f"“{bad[0][:60]}” is {wrong}."))
    return "\n".join(_once(entry for _, entry in made if entry))


def _word(line: str) -> str | None:
    entry = entry_of(line)
    return entry.written if entry else None


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))


def _facts(rule: HoldRule) -> dict[str, Any]:
    """As history tells it. Long lists are told by their beginning and their length."""
    return {name: _told(getattr(rule, name)) for name in FIELDS}


def _told(value: Any) -> Any:
    most = 2000
    if isinstance(value, str) and len(value) > most:
        return f"{value[:most]} … ({len(value.splitlines())} lines)"
    return value
