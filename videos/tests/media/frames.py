"""What came out of a transcoding, looked at picture by picture."""

from __future__ import annotations

from pathlib import Path

import av
from av.video.frame import VideoFrame

from videos.media.transcoding import Transcoded

BT709 = 1


def first_picture(folder: Path, made: Transcoded) -> VideoFrame:
    """Of the progressive MP4."""
    with av.open(str(folder / made.progressives[0].path)) as result:
        return next(result.decode(video=0))


def assert_tagged_bt709(folder: Path, made: Transcoded) -> None:
    """Every file says what its colours mean."""
    segments = [
        (folder / rendition.playlist).parent / "seg_00001.ts" for rendition in made.renditions
    ]
    for path in (folder / made.progressives[0].path, *segments):
        with av.open(str(path)) as result:
            frame = next(result.decode(video=0))
        tags = (frame.colorspace, frame.color_primaries, frame.color_trc, frame.color_range)
        assert [int(tag) for tag in tags] == [BT709, BT709, BT709, 1], path
