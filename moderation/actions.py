"""What can be decided: each action knows its verb, what it fits, and what takes it back.

An action is a value. What it does to the site stands in `moderation.services.effects`; everything
else that anybody needs to know of it (the form, the mail, the history) is asked of it here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

__all__ = ["RULES", "Action", "ActionRule", "TargetType", "actions_for"]


class TargetType(models.TextChoices):
    """What can be reported, and decided upon."""

    VIDEO = "video"
    COMMENT = "comment"
    TWEET = "tweet"
    USER = "user"


class Action(models.TextChoices):
    """Every decision is one of these. Those in the second half only take another back."""

    DISMISS = "dismiss", "Dismiss"
    WARN = "warn", "Warn"
    HIDE_VIDEO = "hide_video", "Hide the video"
    AGE_RESTRICT_VIDEO = "age_restrict_video", "Restrict the video to adults"
    REMOVE_COMMENT = "remove_comment", "Remove the comment"
    REMOVE_TWEET = "remove_tweet", "Remove the tweet"
    STRIP_AVATAR = "strip_avatar", "Remove avatar and cover image"
    STRIP_TEXTS = "strip_texts", "Clear name and bio"
    SUSPEND_USER = "suspend_user", "Suspend or ban the user"
    PURGE_USER = "purge_user", "Ban the user and remove all of their output"
    REFUSE_USER = "refuse_user", "Refuse the registration"

    WITHDRAW_WARNING = "withdraw_warning", "Withdraw the warning"
    RESTORE_VIDEO = "restore_video", "Restore the video"
    UNRESTRICT_VIDEO = "unrestrict_video", "Open the video to all ages"
    RESTORE_COMMENT = "restore_comment", "Restore the comment"
    RESTORE_TWEET = "restore_tweet", "Restore the tweet"
    ALLOW_AVATAR = "allow_avatar", "Take back that the pictures were removed"
    RESTORE_TEXTS = "restore_texts", "Restore name and bio"
    REINSTATE_USER = "reinstate_user", "Lift the suspension"
    RESTORE_OUTPUT = "restore_output", "Lift the ban and restore the output"
    ADMIT_USER = "admit_user", "Admit the user after all"


@dataclass(frozen=True, slots=True)
class ActionRule:
    """What holds of one action.

    `verb` is its past participle in the history (`video.hidden`); `told` what the user is told has
    happened, in a sentence ("Your video has been hidden."). `fits`: the kinds of target for which a
    moderator may choose it; empty for those that only take another back. `on` is what the action
    changes: the reported thing, or its user's account (of whatever kind the thing is). `of_held`:
    only what waits in the held queue can be decided so. `reverse` is the action that takes it back.
    `permission` is what a moderator needs for it, beside that to decide at all.
    """

    action: Action
    verb: str
    told: str = ""
    fits: frozenset[TargetType] = frozenset()
    on_account: bool = False
    takes_until: bool = False
    needs_note: bool = False
    of_held: bool = False
    reverse: Action | None = None
    permission: str = "moderation.decide_case"

    @property
    def label(self) -> str:
        """For a form."""
        return str(self.action.label)

    @property
    def headline(self) -> str:
        """What the user is told, in few words: for the subject of a mail."""
        return self.told.partition(":")[0].removesuffix(".")

    @property
    def is_reversal(self) -> bool:
        """Whether it only takes another action back."""
        return not self.fits

    @property
    def is_appealable(self) -> bool:
        """Whether the user may ask for another opinion."""
        return self.reverse is not None

    @property
    def tells(self) -> bool:
        """Whether the user hears of it; nobody is told that a report about them came to nothing."""
        return bool(self.told)


_ALL = frozenset(TargetType)
_SENIOR = "moderation.purge_user"

_RULES = (
    ActionRule(Action.DISMISS, "case.dismissed", fits=_ALL),
    ActionRule(
        Action.WARN,
        "user.warned",
        "You have been warned.",
        _ALL,
        needs_note=True,
        reverse=Action.WITHDRAW_WARNING,
    ),
    ActionRule(
        Action.HIDE_VIDEO,
        "video.hidden",
        "Your video has been hidden: only you and our staff can see it.",
        frozenset({TargetType.VIDEO}),
        reverse=Action.RESTORE_VIDEO,
    ),
    ActionRule(
        Action.AGE_RESTRICT_VIDEO,
        "video.age_restricted",
        "Your video has been marked as one for adults.",
        frozenset({TargetType.VIDEO}),
        reverse=Action.UNRESTRICT_VIDEO,
    ),
    ActionRule(
        Action.REMOVE_COMMENT,
        "comment.hidden",
        "Your comment has been removed.",
        frozenset({TargetType.COMMENT}),
        reverse=Action.RESTORE_COMMENT,
    ),
    ActionRule(
        Action.REMOVE_TWEET,
        "tweet.hidden",
        "Your tweet has been removed: only you and our staff can see it.",
        frozenset({TargetType.TWEET}),
        reverse=Action.RESTORE_TWEET,
    ),
    ActionRule(
        Action.STRIP_AVATAR,
        "user.pictures_removed",
        "Your avatar and cover image have been removed.",
        _ALL,
        on_account=True,
        reverse=Action.ALLOW_AVATAR,
    ),
    ActionRule(
        Action.STRIP_TEXTS,
        "user.texts_removed",
        "The name and the description of your channel have been cleared.",
        _ALL,
        on_account=True,
        reverse=Action.RESTORE_TEXTS,
    ),
    ActionRule(
        Action.SUSPEND_USER,
        "user.suspended",
        "Your account has been suspended.",
        _ALL,
        on_account=True,
        takes_until=True,
        reverse=Action.REINSTATE_USER,
        permission="moderation.suspend_user",
    ),
    ActionRule(
        Action.PURGE_USER,
        "user.purged",
        "Your account has been banned, and all that you have published has been removed.",
        _ALL,
        on_account=True,
        reverse=Action.RESTORE_OUTPUT,
        permission=_SENIOR,
    ),
    ActionRule(
        Action.REFUSE_USER,
        "user.refused",
        "Your registration has not been accepted.",
        frozenset({TargetType.USER}),
        on_account=True,
        of_held=True,
        reverse=Action.ADMIT_USER,
        permission="moderation.decide_helditem",
    ),
    ActionRule(Action.WITHDRAW_WARNING, "user.warning_withdrawn", "The warning is withdrawn."),
    ActionRule(Action.RESTORE_VIDEO, "video.restored", "Your video has been restored."),
    ActionRule(
        Action.UNRESTRICT_VIDEO,
        "video.age_unrestricted",
        "Your video is no longer marked as one for adults.",
    ),
    ActionRule(Action.RESTORE_COMMENT, "comment.restored", "Your comment has been restored."),
    ActionRule(Action.RESTORE_TWEET, "tweet.restored", "Your tweet has been restored."),
    ActionRule(
        Action.ALLOW_AVATAR,
        "user.pictures_allowed",
        "That your pictures were removed is taken back. They are deleted; please upload them anew.",
        on_account=True,
    ),
    ActionRule(
        Action.RESTORE_TEXTS,
        "user.texts_restored",
        "The name and the description of your channel have been restored.",
        on_account=True,
    ),
    ActionRule(
        Action.REINSTATE_USER,
        "user.reinstated",
        "Your suspension has been lifted: you can sign in again.",
        on_account=True,
        permission="moderation.suspend_user",
    ),
    ActionRule(
        Action.RESTORE_OUTPUT,
        "user.output_restored",
        "Your ban has been lifted, and what you have published is being restored.",
        on_account=True,
        permission=_SENIOR,
    ),
    ActionRule(
        Action.ADMIT_USER,
        "user.admitted",
        "Your registration has been accepted after all: you can sign in now.",
        on_account=True,
        permission="moderation.decide_helditem",
    ),
)
RULES: dict[Action, ActionRule] = {rule.action: rule for rule in _RULES}


def rule_of(action: str) -> ActionRule:
    """The rule of a stored action."""
    return RULES[Action(action)]


def actions_for(target_type: str) -> list[ActionRule]:
    """What a moderator may choose for such a target, in the order of the form."""
    return [rule for rule in _RULES if target_type in rule.fits and not rule.of_held]


def labels(rules: Iterable[ActionRule]) -> list[tuple[str, str]]:
    """Choices of a form."""
    return [(rule.action.value, rule.label) for rule in rules]
