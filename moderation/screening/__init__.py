"""The rules by which comments are held, as plain functions of texts: no database."""

from moderation.screening.links import clean_domain, hosts_of, is_under
from moderation.screening.rules import Match, Rule, caught
from moderation.screening.words import Entry, entry_of, plain, words_found

__all__ = [
    "Entry",
    "Match",
    "Rule",
    "caught",
    "clean_domain",
    "entry_of",
    "hosts_of",
    "is_under",
    "plain",
    "words_found",
]
