"""Files on the media disk that no document names."""

import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone

from core.diagnosis import Finding, Severity, Workshop
from core.models import DeferredRemoval
from videos.services.stray_files import (
    Reason,
    Stray,
    foreign_files,
    stray_files,
    strays_beside,
)

SETTLED = timedelta(seconds=15)
"""Within this time of being written a file is named, or its request has failed: a picture of a
person is published a moment before its document names it."""
NOW = timedelta(0)
YOUNG_MAX = 10_000

TEXTS = {
    Reason.NO_VIDEO: "Its video does not exist.",
    Reason.NO_USER: "Its user does not exist.",
    Reason.NOT_NAMED: "No document names it.",
    Reason.HALF_REMOVED: "A removal or a copy was killed half way.",
    Reason.FOREIGN: "VideoTube gives no such name: somebody has put it here.",
}


def unnamed_files() -> Iterator[Finding]:
    """Whatever its age: what has just been written is looked at again when it has settled."""
    young: list[Stray] = []
    for look in (stray_files, foreign_files):
        for stray in look(timezone.now(), age=NOW):
            if _waits_for_removal(stray):
                continue
            if stray.written < time.time() - SETTLED.total_seconds():
                yield _finding(stray)
            elif len(young) < YOUNG_MAX:
                young.append(stray)
    if young:
        time.sleep(SETTLED.total_seconds())
        yield from map(_finding, filter(_is_still_stray, young))


def _waits_for_removal(stray: Stray) -> bool:
    """A backup is reading the disk: what is to go goes after it."""
    return DeferredRemoval.objects.filter(media_key=stray.key).exists()


def _is_still_stray(stray: Stray) -> bool:
    now = timezone.now()
    looked = (
        foreign_files(now, age=SETTLED)
        if stray.reason is Reason.FOREIGN
        else strays_beside(stray.key, now, age=SETTLED)
    )
    return any(each.key == stray.key for each in looked)


def _finding(stray: Stray) -> Finding:
    text = f"{stray.files} file{'' if stray.files == 1 else 's'}, {stray.bytes} bytes. "
    return Finding(
        code=f"file.{stray.reason}",
        severity=Severity.WARNING,
        subject=stray.key,
        text=(
            f"{TEXTS[stray.reason]} {text}It takes room and is never served. "
            f"A repair moves it to lost+found{_or_else(stray)}."
        ),
        facts={"files": stray.files, "bytes": stray.bytes},
        mend=partial(_put_aside, stray),
    )


def _or_else(stray: Stray) -> str:
    """What else there is to do about it."""
    if stray.reason is Reason.FOREIGN:
        return "; whether it may go, only whoever put it here knows"
    return "; `prune_media --delete` removes such files for good when they are a day old"


def _put_aside(stray: Stray, workshop: Workshop) -> str:
    workshop.keep_file(settings.MEDIA_ROOT / stray.key, f"media/{stray.key}")
    return "moved to lost+found"
