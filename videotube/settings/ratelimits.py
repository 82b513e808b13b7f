"""Rates, each `<count>/<seconds>`; how they are counted stands in `core/ratelimit.py`."""

from environs import validate

from videotube.settings.env import env

__all__ = ["RATELIMITS", "RATELIMIT_ENABLE"]

RATELIMIT_ENABLE: bool = env.bool("RATELIMIT_ENABLE", True)

_QUARTER = 900
_FORM = validate.Regexp(r"^[1-9]\d*/[1-9]\d*$", error="Not of the form <count>/<seconds>.")


def _rate(name: str, default: str) -> str:
    return str(env.str(name, default, validate=_FORM))


RATELIMITS: dict[str, str] = {
    # Every API request falls into exactly one of these three.
    "guest_write": _rate("RATELIMIT_GUEST_WRITE", f"100/{_QUARTER}"),
    "user_write": _rate("RATELIMIT_USER_WRITE", f"1000/{_QUARTER}"),
    "read": _rate("RATELIMIT_READ", f"6000/{_QUARTER}"),
    # Beside it, what deserves a limit of its own.
    "login_account": _rate("RATELIMIT_LOGIN_ACCOUNT", f"10/{_QUARTER}"),
    "login_address": _rate("RATELIMIT_LOGIN_ADDRESS", f"50/{_QUARTER}"),
    "register_address": _rate("RATELIMIT_REGISTER_ADDRESS", "100/3600"),
    "upload_user": _rate("RATELIMIT_UPLOAD_USER", "100/3600"),
    "comment_user": _rate("RATELIMIT_COMMENT_USER", "60/600"),
    "tweet_user": _rate("RATELIMIT_TWEET_USER", "60/600"),
    "report_user": _rate("RATELIMIT_REPORT_USER", "30/3600"),
}
