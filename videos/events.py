"""What videos tells the apps above it."""

from dataclasses import dataclass

from bson import ObjectId

from core.events import DomainEvent


@dataclass(frozen=True, slots=True)
class VideoReady(DomainEvent):
    """Processing has finished; every file can be fetched."""

    video_id: ObjectId
    owner_id: ObjectId


@dataclass(frozen=True, slots=True)
class VideoFileReplaced(DomainEvent):
    """A video that was ready, or has been processed anew, plays other files now."""

    video_id: ObjectId
    owner_id: ObjectId


@dataclass(frozen=True, slots=True)
class VideoFailed(DomainEvent):
    """Processing has given up; `code` says why."""

    video_id: ObjectId
    owner_id: ObjectId
    code: str


@dataclass(frozen=True, slots=True)
class VideoDeleted(DomainEvent):
    """The video's document is gone; whatever names it must go in the same transaction."""

    video_id: ObjectId
    owner_id: ObjectId
