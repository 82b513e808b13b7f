"""What moderators fill in, and what others see of it."""

from typing import Any

from core.testing.client import ApiClient
from moderation.actions import Action
from moderation.models import Decision
from moderation.reasons import Reason
from moderation.services import purging
from moderation.services.decisions import Ruling, decide_on
from moderation.tests.conftest import House

EFFECTS = {"hide_video": "video", "remove_comment": "comment", "remove_tweet": "tweet"}
"""What hides which kind of thing."""


def ruling(action: str, **more: Any) -> Ruling:
    more = {"reason": Reason.SPAM, "note": "Please read our rules."} | more
    return Ruling(action=Action(action), **more)


def seen(house: House) -> dict[str, bool]:
    """What a guest sees of olga's, over the API."""
    api = ApiClient()

    def there(path: str) -> bool:
        return api.http.get(f"/api/v1/{path}").status_code == 200

    comments = api.get(f"comments/{house.comment.video_id}")
    tweets = api.get("tweets")
    videos = api.get("videos")["docs"]
    return {
        "video": there(f"videos/{house.video.pk}")
        and str(house.video.pk) in [video["_id"] for video in videos],
        "comment": "Words of olga" in [c["content"] for c in comments["docs"]],
        "tweet": "Tweet of olga" in [t["content"] for t in tweets["docs"]],
    }


def purged(house: House) -> Decision:
    """Olga's output, purged by mona, with the worker's part done."""
    decision = decide_on("user", house.olga.pk, ruling("purge_user"), by=house.mona)
    purging.run(decision.pk)
    return decision
