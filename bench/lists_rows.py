"""Half a million rows of everything that staff look through, as a site of some years has them.

Each collection's rows are copies of one that Django has made, so that they have its shape, with
values of their own. What is rare on a site is rare here: few people are staff, few jobs wait.
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId
from django.utils import timezone

from core.mongo.words import words_of

START = datetime(2022, 1, 1, tzinfo=UTC)
HEAVY = 5
"""One row in so many is of the person called `heavy`."""
Values = dict[str, Any]
_chance = random.Random(7)  # noqa: S311 - the same rows at each run


def at(n: int) -> datetime:
    """A moment of its own for each row."""
    return START + timedelta(seconds=200 * n)


def mostly(common: Any, **rare: float) -> Any:
    """One of these names with its probability, else `common`."""
    point = _chance.random()
    for name, share in rare.items():
        point -= share
        if point < 0:
            return name
    return common


class Site:
    """Everybody and everything, by number."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.people, self.videos, self.things = (
            [ObjectId(f"{kind:08x}{n:016x}") for n in range(count)] for kind in (1, 2, 3)
        )

    def owner(self, n: int) -> ObjectId:
        return self.people[0] if n % HEAVY == 0 else self.people[_number(len(self.people))]

    def video(self) -> ObjectId:
        return self.videos[_number(len(self.videos))]

    def name(self, n: int) -> str:
        return "heavy" if n == 0 else f"person{n}"

    def user(self, n: int) -> Values:
        return {
            "_id": self.people[n],
            "username": self.name(n),
            "email": f"{self.name(n)}@example.org",
            "full_name": f"Person {n}",
            "is_active": mostly(True, inactive=0.01) is True,
            "is_staff": mostly(False, staff=0.0002) == "staff",
            "created_at": at(n),
        }

    def session(self, n: int) -> Values:
        because = mostly(
            "", logout=0.3, removed=0.02, reuse=0.001, password=0.02, deactivated=0.01, staff=0.0005
        )
        return {
            "user_id": self.owner(n),
            "created_at": at(n),
            "rotated_at": at(n),
            "expires_at": timezone.now() + timedelta(days=_number(14) + 1),
            "revoked_because": because,
            "revoked_at": at(n) if because else None,
        }

    def video_row(self, n: int) -> Values:
        status = mostly("ready", failed=0.005, processing=0.0002, uploading=0.0001)
        hidden = mostly(False, hidden=0.001) == "hidden"
        seen = status == "ready" and not hidden and mostly("public", private=0.1) == "public"
        title = f"word{_number(2000)} word{_number(2000)} film" + (
            " rare" if n % 10_000 == 7 else ""
        )
        return {
            "_id": self.videos[n],
            "owner_id": self.owner(n),
            "title": title,
            "words": sorted(words_of(title)),
            "share_id": f"{n:024x}",
            "visibility": "public" if seen else "private",
            "status": status,
            "listed": seen,
            "is_hidden": hidden,
            "views": _number(1_000_000),
            "published_at": at(n),
            "created_at": at(n),
        }

    def job(self, n: int) -> Values:
        state = mostly("succeeded", failed=0.01, queued=0.0002, running=0.00001)
        return {
            "video_id": self.videos[n],
            "state": state,
            "error_message": "The film is broken." if state == "failed" else "",
            "created_at": at(n),
            "run_after": at(n),
        }

    def upload(self, n: int) -> Values:
        return {
            "owner_id": self.owner(n),
            "state": mostly("finished", receiving=0.001, complete=0.00005),
            "created_at": at(n),
            "expires_at": at(n) + timedelta(days=1),
            "lock_expires_at": at(n),
        }

    def comment(self, n: int) -> Values:
        return {
            "_id": self.things[n],
            "author_id": self.owner(n),
            "video_id": self.video(),
            "content": f"What a film! I have seen it {n} times, and it is better each time.",
            "is_deleted": mostly(False, deleted=0.005) == "deleted",
            "is_hidden": mostly(False, hidden=0.001) == "hidden",
            "created_at": at(n),
        }

    def tweet(self, n: int) -> Values:
        return {
            "author_id": self.owner(n),
            "content": f"New film out soon, number {n}.",
            "created_at": at(n),
        }

    def playlist(self, n: int) -> Values:
        return {
            "owner_id": self.owner(n),
            "slot": f"{n:024x}",
            "share_id": f"{n:024x}",
            "name": f"Playlist {n}",
            "visibility": mostly("public", private=0.35, unlisted=0.002),
            "created_at": at(n),
        }

    def case(self, n: int) -> Values:
        """One in ten waits; those about people are rare, and light."""
        kind = mostly("comment", video=0.1, tweet=0.1, user=0.0005)
        state = mostly("decided", open=0.1, claimed=0.0005)
        is_mine = state == "claimed" and n % 3 == 0
        return {
            "_id": ObjectId(),
            "target_type": kind,
            "target_id": self.things[n],
            "owner_id": self.owner(n),
            "owner_name": self.name(n),
            "text": f"What was reported, number {n}",
            "state": state,
            "is_open": state != "decided",
            "outcome": "" if state != "decided" else mostly("dismissed", upheld=0.5),
            "reasons": ["spam"],
            "reports_count": 1 + _number(5),
            "weight": _number(50) if kind == "user" else _number(1000),
            "claimed_by": self.people[1] if is_mine else None,
            "created_at": at(n),
            "decided_month": f"{at(n):%Y-%m}" if state == "decided" else "",
        }

    def decision(self, n: int) -> Values:
        action = mostly(
            "remove_comment",
            dismiss=0.3,
            hide_video=0.1,
            warn=0.1,
            suspend_user=0.002,
            purge_user=0.0005,
            strip_texts=0.0002,
            restore_comment=0.001,
        )
        lifts = action == "restore_comment"
        return {
            "at": at(n),
            "target_type": "comment",
            "target_id": self.things[n],
            "subject_id": self.owner(n),
            "subject_name": self.name(n),
            "action": action,
            "reverses": ObjectId() if lifts else None,
            "is_reversal": lifts,
            "month": f"{at(n):%Y-%m}",
        }

    def appeal(self, n: int) -> Values:
        return {
            "decision_id": ObjectId(),
            "subject_id": self.owner(n),
            "subject_name": self.name(n),
            "state": mostly("upheld", granted=0.2, open=0.002),
            "created_at": at(n),
        }

    def held(self, n: int) -> Values:
        return {
            "target_id": self.things[n],
            "owner_id": self.owner(n),
            "owner_name": self.name(n),
            "state": mostly("approved", rejected=0.2, waiting=0.01),
            "cause": mostly("words", links=0.3, first_upload=0.02, registration=0.02),
            "created_at": at(n),
        }

    def event(self, n: int) -> Values:
        verb = mostly("comment.hidden", **{"user.deactivated": 0.01, "user.erased": 0.0005})
        return {
            "at": at(n),
            "verb": f"video.act_{chr(97 + n % 20)}" if n % 4 == 0 else verb,
            "actor_id": self.people[n % 7],
            "actor_name": self.name(n % 7),
            "target_type": "comment",
            "target_id": str(self.things[n]),
            "request_id": f"request-{n}",
        }

    def bulk_run(self, n: int) -> Values:
        return {
            "actor_id": self.people[n % 7],
            "actor_name": self.name(n % 7),
            "state": mostly("finished", failed=0.01),
            "key": str(n),
            "created_at": at(n),
            "finished_at": at(n),
        }


def _number(below: int) -> int:
    return _chance.randrange(below)
