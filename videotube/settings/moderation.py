"""Reports, cases, decisions and appeals."""

from datetime import timedelta

from environs import validate

from videotube.settings.env import env, seconds
from videotube.settings.mail import SITE_URL

__all__ = [
    "APPEAL_URL",
    "APPEAL_WINDOW",
    "CASE_CLAIM",
    "HOLD_COMMENTS",
    "HOLD_FIRST_UPLOADS",
    "HOLD_REGISTRATIONS",
    "HOLD_RULES_MAX",
    "HOLD_TRIAL_COMMENTS",
    "HOLD_TRIAL_SECONDS",
    "HOLD_WORDS_MAX",
    "MODERATION_BATCH",
    "MODERATION_STATS",
    "REPORTS_TO_HIDE",
]

HOLDING = ("rules", "first", "all")
REPORTS_TO_HIDE: int = env.int("REPORTS_TO_HIDE", 0, validate=validate.Range(min=0))
"""So many people's reports hide a thing until somebody has looked; 0: none do."""
CASE_CLAIM: timedelta = seconds("CASE_CLAIM_SECONDS", 3600)
"""A case that somebody has taken and not decided is anybody's again after this time."""
APPEAL_WINDOW: timedelta = seconds("APPEAL_WINDOW_SECONDS", 30 * 86_400)
"""How long a decision can be appealed."""
APPEAL_URL: str = env.str("APPEAL_URL", f"{SITE_URL}/appeal/{{token}}")
"""The page of a mail's link; `{token}` stands for what goes to `POST moderation/appeals`."""
MODERATION_STATS: timedelta = seconds("MODERATION_STATS_SECONDS", 3600)
"""How old the public statistics may be."""
MODERATION_BATCH: int = env.int("MODERATION_BATCH", 500, validate=validate.Range(min=1))
"""Rows that work on many of them reads or changes at a time."""

HOLD_COMMENTS: str = env.str("HOLD_COMMENTS", "rules", validate=validate.OneOf(HOLDING))
"""Which comments wait for approval: those that a rule catches, also everybody's until a first one
has been approved, or all. Staff's never wait."""
HOLD_FIRST_UPLOADS: bool = env.bool("HOLD_FIRST_UPLOADS", False)
"""Whether the videos of whoever has none that staff have let pass wait for approval."""
HOLD_REGISTRATIONS: bool = env.bool("HOLD_REGISTRATIONS", False)
"""Whether whoever registers waits for approval before they can sign in."""
HOLD_RULES_MAX: int = env.int("HOLD_RULES_MAX", 100, validate=validate.Range(min=1))
"""Rules that hold comments; each comment is put to all of them."""
HOLD_WORDS_MAX: int = env.int("HOLD_WORDS_MAX", 5000, validate=validate.Range(min=1))
"""Lines in a rule's list of words or domains."""
HOLD_TRIAL_COMMENTS: int = env.int("HOLD_TRIAL_COMMENTS", 10_000, validate=validate.Range(min=1))
"""The newest comments on which a rule is tried before it is saved."""
HOLD_TRIAL_SECONDS: int = env.int("HOLD_TRIAL_SECONDS", 5, validate=validate.Range(min=1))
"""A trial stops after this time, and says how many comments it has come through."""
