"""What a video's page shows of the apps above: asked through one door, answered by them.

`social` installs its answers in its AppConfig; without it nobody likes anything.
"""

from typing import Any, Protocol

from bson import ObjectId

from core.mongo.questions import Asked, Known

__all__ = ["VideoRelations", "install", "video_relations"]


class VideoRelations(Protocol):
    """What the caller has to do with a video."""

    def reaction(self, user: Any, video_id: ObjectId) -> Asked[int]:
        """1 for a like, -1 for a dislike, 0 for neither; 0 for guests."""


class _Nothing:
    def reaction(self, user: Any, video_id: ObjectId) -> Asked[int]:
        return Known(0)


_installed: list[VideoRelations] = [_Nothing()]


def install(relations: VideoRelations) -> None:
    """Called once, by the app that knows."""
    _installed[0] = relations


def video_relations() -> VideoRelations:
    """Whoever answers in this process."""
    return _installed[0]
