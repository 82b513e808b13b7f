"""How usernames and e-mails are written, so that one person's name is one string.

Stored normalised and matched exactly: NFKC, lower case, no surrounding space.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

USERNAME_PATTERN = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,28}[a-z0-9])")
"""3 to 30 ASCII letters, digits, dots, dashes and underscores: no look-alikes, safe in a URL."""
USERNAME_RULE = (
    "A username has 3 to 30 letters, digits, dots, dashes or underscores, "
    "and begins and ends with a letter or a digit."
)


def normalise(text: str) -> str:
    """NFKC and case-folded lower case, trimmed."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def is_username(text: str) -> bool:
    """Whether an already normalised name may be used."""
    return USERNAME_PATTERN.fullmatch(text) is not None


def validate_username(text: str) -> None:
    """A model field's validator, for forms and `createsuperuser`. Raises ValidationError."""
    if not is_username(normalise(text)):
        raise ValidationError(USERNAME_RULE, code="invalid")
