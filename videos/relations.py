"""What a video's page shows of the apps above: asked through one door, answered by them.

`social` installs its answers in its AppConfig; without it nobody likes anything.
"""

from typing import Protocol

from accounts.models import User
from core.mongo.plain import Stages

__all__ = ["VideoRelations", "install", "video_relations"]


class VideoRelations(Protocol):
    """What the caller has to do with a video."""

    def stages(self, *, viewer: User) -> Stages:
        """Stages over videos: they set `reaction` (1 for the viewer's like, -1 for a dislike, 0 for
        neither), or nothing."""


class _Nothing:
    def stages(self, *, viewer: User) -> Stages:
        return []


_installed: list[VideoRelations] = [_Nothing()]


def install(relations: VideoRelations) -> None:
    """Called once, by the app that knows."""
    _installed[0] = relations


def video_relations() -> VideoRelations:
    """Whoever answers in this process."""
    return _installed[0]
