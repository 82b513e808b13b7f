"""What a store that converts films itself is asked, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ConversionPlan:
    """A film to convert: its key, seconds, and pixels as displayed."""

    original: str
    duration: float
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """What has become of a film. Names are relative to `folder`, a key; `film` is the
    progressive MP4, its size in pixels and bytes."""

    folder: str
    master: str
    film: str
    film_width: int
    film_height: int
    film_bytes: int
    thumbnails: tuple[str, ...]


class Converter(Protocol):
    """Every call may be repeated: a film that is there is not uploaded again, and a conversion
    that is under way is not started twice."""

    @property
    def poll_interval(self) -> timedelta:
        """How soon it makes sense to ask for the outcome again."""

    @property
    def time_limit(self) -> timedelta:
        """A film that is not converted by then never will be."""

    def folder_of(self, original: str) -> str:
        """The key of the folder under which the renditions of this film will stand."""

    def start(self, plan: ConversionPlan, film: Path, *, on_tick: Callable[[float], None]) -> None:
        """Upload the film and ask for its renditions, without waiting for them.

        `on_tick` is given the uploaded share, at least once a second; what it raises ends the
        upload. Raises StoreUnavailable, StoreRefused.
        """

    def outcome(self, plan: ConversionPlan) -> Conversion | None:
        """The renditions, once each can be fetched; None while they are being made.

        Raises FileNotFoundError where the store has no such film, StoreUnavailable, and
        StoreRefused for a film that has become something else.
        """

    def release(self, original: str) -> None:
        """Remove the local copy of a film that the store has."""

    def held(self) -> list[str]:
        """Keys of the films that stand on this disk: the latest, 1,000 at most."""

    def notified(self, body: bytes, headers: Mapping[str, str]) -> str | None:
        """The film that a message of the store is about; None where it is about none.

        Raises PermissionError unless the store has signed it, lately.
        """
