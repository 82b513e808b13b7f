"""Leases, tokens and signed links go by this machine's clock, and those of the others."""

import time
from collections.abc import Iterator
from typing import Any

from django.db import connection

from core.diagnosis import Finding, Severity
from core.redis import RedisError, get_redis

TOLERATED_SECONDS = 2.0
"""Leases of jobs and uploads are 10 s and more; NTP keeps machines within milliseconds."""


def check_clock() -> Iterator[Finding]:
    """This machine's time against MongoDB's and Redis', half a round trip taken off."""
    asked = {"MongoDB": _mongo_time, "Redis": _redis_time}
    for name, ask in asked.items():
        before = time.time()
        try:
            theirs = ask()
        except RedisError:
            continue  # the services' check says so
        apart = theirs - (before + time.time()) / 2
        if abs(apart) > TOLERATED_SECONDS:
            yield Finding(
                code="clock.apart",
                severity=Severity.WARNING,
                subject=name,
                text=(
                    f"Its clock is {abs(apart):.1f} s {'ahead of' if apart > 0 else 'behind'} this "
                    "machine's. Leases and tokens end too early or too late; run NTP on both."
                ),
                facts={"seconds": round(apart, 1)},
            )


def _mongo_time() -> float:
    database: Any = connection
    database.ensure_connection()
    return float(database.database.command("hello")["localTime"].timestamp())


def _redis_time() -> float:
    seconds, micros = get_redis().time()  # type: ignore[misc]
    return float(seconds) + float(micros) / 1e6
