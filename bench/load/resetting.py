"""What earlier runs have left in a set, taken away again: a view that has just been counted costs
less than a new one, and a like that is taken back something else than one that is given.

Needs Django, set up for that site.
"""

from datetime import datetime

from accounts.models import Session
from core.redis import get_redis
from social.models import Reaction
from videos.models import HistoryEntry, VideoDay

BATCH = 1000


def forget_runs(*, since: datetime) -> None:
    """Sessions, and what has been watched and liked since the last day of the seeded set. Counters
    of videos keep what they have counted."""
    Session.objects.all().delete()
    HistoryEntry.objects.filter(watched_at__gt=since).delete()
    VideoDay.objects.filter(day__gt=since.date()).delete()
    Reaction.objects.filter(created_at__gt=since).delete()
    redis = get_redis()
    keys: list[str] = []
    for key in redis.scan_iter("view:*", count=BATCH):
        keys.append(key)
        if len(keys) == BATCH:
            redis.delete(*keys)
            keys = []
    if keys:
        redis.delete(*keys)
