"""Reports, cases, decisions and appeals."""

from datetime import timedelta

from environs import validate

from videotube.settings.env import env, seconds
from videotube.settings.mail import SITE_URL

__all__ = [
    "APPEAL_URL",
    "APPEAL_WINDOW",
    "CASE_CLAIM",
    "MODERATION_BATCH",
    "MODERATION_STATS",
    "REPORTS_TO_HIDE",
]

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
