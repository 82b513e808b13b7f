"""The staff's theme, its menu, and work on many rows at once."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from environs import validate

from videotube.settings.env import env

__all__ = ["BULK_BATCH", "BULK_KEPT", "BULK_MAX", "STAFF_REQUEUE_MAX", "UNFOLD"]

BULK_BATCH: int = env.int("BULK_BATCH", 50, validate=validate.Range(min=1, max=1000))
"""An action on so many rows is carried out at once; of more, a worker does so many before it looks
again whether who started it still may."""
BULK_MAX: int = env.int("BULK_MAX", 10_000, validate=validate.Range(min=1, max=100_000))
"""Rows of one action: their ids stand in one document."""
BULK_KEPT: timedelta = timedelta(days=env.int("BULK_KEPT_DAYS", 30, validate=validate.Range(min=1)))
"""How long staff can look up what became of an action on many rows."""
STAFF_REQUEUE_MAX: int = env.int("STAFF_REQUEUE_MAX", 200, validate=validate.Range(min=1))
"""Failed jobs that *Run all again* queues at a time: each is a transaction of its own, and one
request has to last."""


def _item(title: str, icon: str, model: str, *, counts: str = "") -> dict[str, Any]:
    """A line of the menu, for those who may look at the model (`app.model`). With `counts`, a
    colour of the theme, the number that `videotube.home.badges` knows stands beside it."""
    app, name = model.split(".")
    permission = f"{app}.view_{name}"
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": lambda request: request.user.has_perm(permission),
        **({"counts": model, "badge_variant": counts} if counts else {}),
    }


def _icon(_request: HttpRequest) -> str:
    return static("videotube/img/favicon.svg")


def _style(_request: HttpRequest) -> str:
    return static("videotube/css/staff.css")


def _home_style(_request: HttpRequest) -> str:
    return static("videotube/css/staff-home.css")


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "VideoTube",
    "SITE_HEADER": "VideoTube",
    "SITE_URL": "/",
    "SITE_ICON": _icon,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": _icon,
        },
    ],
    "STYLES": [_style, _home_style],
    "SHOW_HISTORY": True,
    # The teal of the public pages.
    "COLORS": {
        "primary": {
            "50": "#effaf8",
            "100": "#d5f2ed",
            "200": "#ace4db",
            "300": "#79cfc3",
            "400": "#46b2a5",
            "500": "#23968a",
            "600": "#0d7268",
            "700": "#0b5e57",
            "800": "#0b4b46",
            "900": "#0c3f3b",
            "950": "#042422",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {
                "title": "Moderation",
                "items": [
                    _item("Cases", "gavel", "moderation.case", counts="primary"),
                    _item("Held things", "front_hand", "moderation.helditem", counts="primary"),
                    _item("Appeals", "balance", "moderation.appeal", counts="primary"),
                    _item("Decisions", "fact_check", "moderation.decision"),
                    _item("Rules for comments", "frame_inspect", "moderation.holdrule"),
                ],
            },
            {
                "title": "People",
                "separator": True,
                "items": [
                    _item("Users", "person", "accounts.user"),
                    _item("Sessions", "devices", "accounts.session"),
                    _item("Staff groups", "groups", "auth.group"),
                ],
            },
            {
                "title": "Content",
                "separator": True,
                "items": [
                    _item("Videos", "movie", "videos.video"),
                    _item("Comments", "chat", "social.comment"),
                    _item("Tweets", "campaign", "social.tweet"),
                    _item("Playlists", "playlist_play", "playlists.playlist"),
                ],
            },
            {
                "title": "Machinery",
                "separator": True,
                "items": [
                    _item("Jobs", "manufacturing", "videos.processingjob", counts="danger"),
                    _item("Uploads", "upload", "videos.upload"),
                    _item("Bulk work", "checklist", "core.bulkrun"),
                    _item("Periodic work", "update", "core.periodicrun"),
                    _item("Audit events", "history", "core.auditevent"),
                ],
            },
        ],
    },
}
