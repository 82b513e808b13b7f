"""What moderation keeps of a person, and what of it goes.

Decisions, and the cases that they closed, stay: they say what staff have done, and a history that
loses its subjects is none. They hold the reason and the name of then, and nothing of what the
person has written but what was reported.
"""

from bson import ObjectId

from accounts.erasure import install, install_rows
from moderation.actions import TargetType
from moderation.models import Appeal, Case, HeldItem, Purge, Report, Reporter
from moderation.services.cases import close_gone


def install_steps() -> None:
    """Tell `accounts.erasure`."""
    install_rows("trust as a reporter", Reporter, "user_id")
    install_rows("reports made", Report, "reporter_id")
    install_rows("appeals", Appeal, "subject_id")
    install_rows("purges", Purge, "user_id")
    install_rows("held things", HeldItem, "owner_id")
    install("reports about the person", close_cases, count=_open_cases)


def close_cases(user_id: ObjectId) -> int:
    """Nobody need decide about an account that is gone."""
    waiting = (
        _open_cases(user_id)
        + Report.objects.filter(target_type=TargetType.USER, target_id=user_id).count()
    )
    if waiting:
        close_gone(TargetType.USER, user_id)
    return waiting


def _open_cases(user_id: ObjectId) -> int:
    return Case.objects.filter(target_type=TargetType.USER, target_id=user_id, is_open=True).count()
