"""Exact rate limits: fixed windows counted by Redis, one round trip, right across processes.

A count is taken before the work it limits (reserve), so that any number of parallel requests
over a limit of five lets exactly five pass. Emptying Redis forgets counts and nothing else.
"""

import time
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from redis.commands.core import Script

from core.errors import LimitReached
from core.redis import get_redis

# A counter goes with its window. One command costs half of what a pipeline of three does.
COUNT = """
local used = redis.call('incr', KEYS[1])
if used == 1 then redis.call('expire', KEYS[1], ARGV[1]) end
if ARGV[2] then redis.call('set', KEYS[2], '1', 'px', ARGV[2]) return {used} end
local found = {used}
for i = 2, #KEYS do found[i] = redis.call('get', KEYS[i]) end
return found
"""


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` requests in each window of `seconds`."""

    count: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """From `"100/900"`. Raises ValueError on anything else."""
        count, _, seconds = text.partition("/")
        rate = cls(int(count), int(seconds))
        if rate.count < 1 or rate.seconds < 1:
            raise ValueError(f"a rate is <count>/<seconds>, both positive, not {text!r}")
        return rate


@dataclass(frozen=True, slots=True)
class Usage:
    """Where one client stands: `used` includes this request, `reset` is in seconds."""

    limit: int
    used: int
    reset: int

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def exceeded(self) -> bool:
        return self.used > self.limit


def hit(scope: str, client: str) -> Usage:
    """Count one request of `client` under the setting `RATELIMITS[scope]`.

    Raises RedisError when Redis is down: whether that passes or refuses is the caller's policy.
    """
    return hit_and_read(scope, client)[0]


def hit_and_read(scope: str, client: str, *keys: str) -> tuple[Usage, list[str | None]]:
    """`hit`, and what Redis has under each of these keys, in the same round trip."""
    rate = Rate.parse(settings.RATELIMITS[scope])
    counter, reset = _window(scope, client, rate)
    used, *found = _counting()([counter, *keys], [rate.seconds], client=get_redis())
    return Usage(rate.count, used, reset), found


def hit_and_note(scope: str, client: str, key: str, *, milliseconds: int) -> Usage:
    """`hit`, and leave `key` in Redis for so long, in the same round trip."""
    rate = Rate.parse(settings.RATELIMITS[scope])
    counter, reset = _window(scope, client, rate)
    (used,) = _counting()([counter, key], [rate.seconds, milliseconds], client=get_redis())
    return Usage(rate.count, used, reset)


@cache
def _counting() -> Any:
    return Script(get_redis(), COUNT)


def refund(scope: str, client: str) -> None:
    """Give back what `hit` took in this window (a login that succeeded is no failure)."""
    rate = Rate.parse(settings.RATELIMITS[scope])
    key, _ = _window(scope, client, rate)
    # Never below zero: the window may have changed since the hit.
    get_redis().eval(
        "if tonumber(redis.call('get', KEYS[1]) or 0) > 0 then "
        "return redis.call('decr', KEYS[1]) end",
        1,
        key,
    )


def enforce(scope: str, client: str, message: str | None = None) -> Usage:
    """`hit`, raising LimitReached with Retry-After when the limit is passed."""
    usage = hit(scope, client)
    if usage.exceeded:
        raise LimitReached(message, retry_after=usage.reset)
    return usage


def _window(scope: str, client: str, rate: Rate) -> tuple[str, int]:
    now = time.time()
    index, elapsed = divmod(now, rate.seconds)
    return f"rate:{scope}:{client}:{int(index)}", max(1, int(rate.seconds - elapsed))
