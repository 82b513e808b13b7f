"""The mark on a database that is being seeded, or was.

In a collection of its own and without a model, beside that of a restore: it says what the site was
made of, and whether all of it is there.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

COLLECTION = "seed_mark"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a site is made of. `until` is a moment (ISO 8601); `plan` is the fingerprint of what was
    planned; `star` and `fan` are usernames to sign in as."""

    size: str
    seed: int
    until: str
    media: bool
    plan: str
    star: str
    fan: str
    is_whole: bool = False


def read() -> Mark | None:
    """None for a site that was never seeded."""
    found = _marks().find_one({"_id": COLLECTION}, {"_id": 0})
    return Mark(**found) if found else None


def write(mark: Mark) -> None:
    """In the place of an earlier one."""
    _marks().replace_one({"_id": COLLECTION}, asdict(mark), upsert=True)


def _marks() -> Any:
    wrapper: Any = connection
    return wrapper.get_collection(COLLECTION)
