"""What processing hands over to be published, whoever has made it."""

from dataclasses import dataclass

from videos.media import Progressive


@dataclass(frozen=True, slots=True)
class Produced:
    """Every file of one film. `revision` is the key of their folder, names are relative to it;
    `duration` is in seconds, `width` and `height` the pixels of the best stream."""

    revision: str
    master: str
    progressives: tuple[Progressive, ...]
    thumbnails: tuple[str, ...]
    storyboard: str
    duration: float
    width: int
    height: int
