"""The media engine: paths in, frozen dataclasses out. Knows neither Django nor the database.

`sniff_container` recognises a film by its first bytes, while it still arrives. `probe`
reads it once, in a child process, and measures rather than believes. `plan_ladder` decides
on renditions. `transcode` makes all of them and a progressive MP4 in one run of ffmpeg;
`make_thumbnails` and `make_storyboard` take pictures from that MP4. `verify_output` proves
the result whole before anyone may see it.

`read_subtitles` and `write_webvtt` turn uploaded captions into ones that are safe to serve.

Whatever fails raises `MediaError`, which says whether a retry can help. `MediaLimits` bounds
time, memory and output; `process` is the only module that starts processes, and they die
with their parent. An exception from a callback cancels whatever runs.
"""

from videos.media.encoding import Encoding
from videos.media.errors import ErrorCode, MediaError
from videos.media.ffmpeg import Ffmpeg, find_ffmpeg
from videos.media.hls import Rendition
from videos.media.ladder import Rung, plan_ladder, progressive_rung
from videos.media.limits import MediaLimits
from videos.media.probing import Probe, probe
from videos.media.sniff import CONTAINERS, HEAD_BYTES, Container, sniff_container
from videos.media.storyboard import Storyboard, make_storyboard
from videos.media.subtitles import Cue, SubtitleError, is_text, read_subtitles, write_webvtt
from videos.media.thumbnails import make_thumbnails
from videos.media.transcoding import Progressive, Transcoded, transcode
from videos.media.verify import verify_output

__all__ = [
    "CONTAINERS",
    "HEAD_BYTES",
    "Container",
    "Cue",
    "Encoding",
    "ErrorCode",
    "Ffmpeg",
    "MediaError",
    "MediaLimits",
    "Probe",
    "Progressive",
    "Rendition",
    "Rung",
    "Storyboard",
    "SubtitleError",
    "Transcoded",
    "find_ffmpeg",
    "is_text",
    "make_storyboard",
    "make_thumbnails",
    "plan_ladder",
    "probe",
    "progressive_rung",
    "read_subtitles",
    "sniff_container",
    "transcode",
    "verify_output",
    "write_webvtt",
]
