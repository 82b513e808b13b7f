"""What of moderation can be proved, and how.

Decisions, and cases that are closed, outlive what they are about: they are history, and so are
their numbers.
"""

from accounts.models import User
from core.diagnosis.references import Reference, declare
from moderation.actions import TargetType
from moderation.models import Appeal, Case, Decision, HeldItem, Purge, PurgedItem, Report, Reporter
from social.models import Comment, Tweet
from videos.models import Video

TARGETS = {
    TargetType.VIDEO: Video,
    TargetType.COMMENT: Comment,
    TargetType.TWEET: Tweet,
    TargetType.USER: User,
}


def install() -> None:
    """Tell the doctor."""
    declare(
        Reference(Report, "case_id", Case),
        Reference(Reporter, "user_id", User),
        Reference(Appeal, "decision_id", Decision),
        Reference(Purge, "decision_id", Decision),
        Reference(PurgedItem, "decision_id", Decision),
        *(
            Reference(model, "target_id", target, {"target_type": kind.value, **undecided})
            for model, undecided in (
                (Report, {}),
                (Case, {"is_open": True}),
                (HeldItem, {"state": "waiting"}),
            )
            for kind, target in TARGETS.items()
        ),
    )
