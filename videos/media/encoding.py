"""Which encoders make the renditions, and what they are told."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from videos.media.ladder import Rung

VIDEO_ENCODERS: Final = ("libx264", "libopenh264")
AUDIO_ENCODERS: Final = ("aac", "libfdk_aac")
_GOP_SECONDS: Final = 2  # two to a segment: quick seeking for a few bits more
_MAIN_PROFILE_UP_TO: Final = 240
_TYPICAL_SHARE: Final = 0.7  # of the peak, where an encoder knows no constant quality
_NEVER: Final = "100000"  # pictures
_LOW_CRF_STEP: Final = 8


@dataclass(frozen=True, slots=True)
class Encoding:
    """The operator's choice: names of ffmpeg's encoders (one of `VIDEO_ENCODERS` and of
    `AUDIO_ENCODERS`); `preset` and `crf` are x264's."""

    video: str = "libx264"
    audio: str = "aac"
    preset: str = "veryfast"
    crf: int = 23

    @property
    def encoders(self) -> frozenset[str]:
        """What ffmpeg must have been built with."""
        return frozenset({self.video, self.audio})

    def video_arguments(self, rung: Rung, rate: Fraction, threads: int) -> tuple[str, ...]:
        """For one rendition: the keyframes of all stand at the same times."""
        shared = (
            *("-c:v", self.video, "-pix_fmt", "yuv420p", "-threads", str(threads)),
            *("-maxrate", str(rung.video_bitrate), "-bufsize", str(2 * rung.video_bitrate)),
        )
        if self.video == "libopenh264":
            # It cannot be kept from adding keyframes at cuts, so that counting from the last
            # one would lead the renditions apart.
            forced = f"expr:gte(t,n_forced*{_GOP_SECONDS})"
            typical = str(round(_TYPICAL_SHARE * rung.video_bitrate))
            return (*shared, "-b:v", typical, "-g", _NEVER, "-force_key_frames", forced)
        gop = str(round(rate * _GOP_SECONDS))
        profile = "main" if rung.short_side <= _MAIN_PROFILE_UP_TO else "high"
        crf = self.crf + (_LOW_CRF_STEP if rung.low else 0)
        return (
            *(*shared, "-preset", self.preset, "-profile:v", profile, "-crf", str(crf)),
            *("-g", gop, "-keyint_min", gop, "-sc_threshold", "0"),
            *("-a53cc", "0"),  # captions of broadcasts ride along unseen otherwise
        )

    def audio_arguments(self, rung: Rung) -> tuple[str, ...]:
        """For the sound of one rendition."""
        return ("-c:a", self.audio, "-b:a", str(rung.audio_bitrate))
