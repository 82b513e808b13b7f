"""What one rule says of one text."""

from dataclasses import dataclass
from datetime import timedelta

from bson import ObjectId

from moderation.screening.links import hosts_of, is_under
from moderation.screening.words import Entry, plain, words_found


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, ready to be asked many times. A text is caught by one of the `words`, by a link
    under one of the `domains`, or by more than `most_links` links (None: any number) that are not
    `allowed`. With `younger_than` it looks only at what accounts of less than this age write."""

    id: ObjectId | None = None
    name: str = ""
    words: tuple[Entry, ...] = ()
    domains: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    most_links: int | None = None
    younger_than: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What has caught a text: "words" or "links", and which."""

    cause: str
    found: tuple[str, ...]


def caught(rule: Rule, text: str, *, age: timedelta) -> Match | None:
    """What of the rule the text matches; `age` is that of the author's account."""
    if rule.younger_than is not None and age >= rule.younger_than:
        return None
    if rule.words and (found := words_found(plain(text), rule.words)):
        return Match("words", tuple(found))
    if rule.domains or rule.most_links is not None:
        return _caught_by_links(rule, hosts_of(text))
    return None


def _caught_by_links(rule: Rule, hosts: list[str]) -> Match | None:
    strange = [host for host in hosts if not is_under(host, rule.allowed)]
    if barred := [host for host in strange if is_under(host, rule.domains)]:
        return Match("links", tuple(dict.fromkeys(barred)))
    if rule.most_links is not None and len(strange) > rule.most_links:
        return Match("links", tuple(dict.fromkeys(strange)))
    return None
