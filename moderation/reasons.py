"""Why something is reported, and decided: the same list for both."""

from django.db import models

__all__ = ["SEVERITY", "Reason"]


class Reason(models.TextChoices):
    """What is wrong with it."""

    SPAM = "spam", "Spam or deceptive"
    HARASSMENT = "harassment", "Harassment or bullying"
    HATE = "hate", "Hateful"
    VIOLENCE = "violence", "Violent or dangerous"
    SEXUAL = "sexual", "Sexual"
    MINORS = "minors", "Endangers minors"
    SELF_HARM = "self_harm", "Suicide or self-harm"
    MISINFORMATION = "misinformation", "Misinformation"
    COPYRIGHT = "copyright", "Infringes copyright"
    IMPERSONATION = "impersonation", "Pretends to be somebody else"
    PRIVACY = "privacy", "Invades privacy"
    OTHER = "other", "Something else"


SEVERITY: dict[str, int] = {
    Reason.MINORS: 10,
    Reason.SELF_HARM: 5,
    Reason.VIOLENCE: 3,
    Reason.PRIVACY: 2,
    Reason.HATE: 2,
    Reason.HARASSMENT: 2,
}
"""How much sooner somebody should look; 1 for all others."""


def severity_of(reason: str) -> int:
    """How much a report for this reason weighs."""
    return SEVERITY.get(reason, 1)
