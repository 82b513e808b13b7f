"""How long ago something was, in two words."""

from datetime import datetime, timedelta

from django.utils.timesince import timesince

MINUTE = timedelta(minutes=1)


def age_of(since: datetime, now: datetime) -> str:
    """`3 days`, `1 minute`, `less than a minute`."""
    return timesince(since, now, depth=1) if now - since >= MINUTE else "less than a minute"
