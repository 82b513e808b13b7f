"""All files of a film, made on this machine."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from videos.media import (
    MediaLimits,
    Rung,
    make_storyboard,
    make_thumbnails,
    probe,
    transcode,
    verify_output,
)
from videos.services import media_rules
from videos.services.produced import Produced


class Steps(Protocol):
    """Who is told how far the work is, and may end it by raising an error."""

    def enter(self, stage: str, *, progress: float) -> None: ...

    def advance(self, progress: float) -> None: ...

    def check(self) -> None: ...


def produce(
    source: Path,
    folder: Path,
    *,
    revision: str,
    steps: Steps,
    rungs: Sequence[Rung] | None = None,
    limits: MediaLimits | None = None,
) -> Produced:
    """Make renditions, thumbnails and storyboard of `source` in `folder`, and prove them; with
    `rungs` and `limits` in the place of those that the settings say. Raises MediaError, and
    whatever `steps` raises."""
    limits = limits or media_rules.limits()
    steps.enter("probing", progress=1)
    facts = probe(source, limits, on_tick=steps.check)
    steps.enter("transcoding", progress=3)
    transcoded = transcode(
        source,
        folder,
        facts,
        rungs=rungs if rungs is not None else media_rules.ladder(facts),
        limits=limits,
        encoding=media_rules.encoding(),
        on_progress=lambda share: steps.advance(3 + 85 * share),
    )
    film = folder / transcoded.progressives[0].path
    steps.enter("thumbnails", progress=89)
    thumbnails = make_thumbnails(
        film, folder, duration=transcoded.duration, limits=limits, on_tick=steps.check
    )
    steps.enter("storyboard", progress=93)
    storyboard = make_storyboard(
        film,
        folder,
        duration=transcoded.duration,
        width=transcoded.progressives[0].width,
        height=transcoded.progressives[0].height,
        limits=limits,
        on_tick=steps.check,
    )
    steps.enter("verifying", progress=97)
    verify_output(folder, transcoded, facts)
    return Produced(
        revision=revision,
        master=transcoded.master,
        progressives=transcoded.progressives,
        thumbnails=thumbnails,
        storyboard=storyboard.index,
        duration=transcoded.duration,
        width=max(p.width for p in transcoded.renditions),
        height=max(p.height for p in transcoded.renditions),
    )
