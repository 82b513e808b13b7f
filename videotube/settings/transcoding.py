"""What one film may be and may cost, and what becomes of it."""

from datetime import timedelta

from environs import ValidationError, validate

from videotube.settings.env import env, seconds

__all__ = [
    "TRANSCODE_AUDIO_ENCODER",
    "TRANSCODE_BITRATES",
    "TRANSCODE_CRF",
    "TRANSCODE_HEIGHTS",
    "TRANSCODE_MEMORY_BYTES",
    "TRANSCODE_OUTPUT_BYTES",
    "TRANSCODE_PRESET",
    "TRANSCODE_STALL",
    "TRANSCODE_THREADS",
    "TRANSCODE_TIMEOUT",
    "TRANSCODE_VIDEO_ENCODER",
    "VIDEO_MAX_DURATION_SECONDS",
    "VIDEO_MAX_FRAME_RATE",
    "VIDEO_MAX_GAP_SECONDS",
    "VIDEO_MAX_HEIGHT",
    "VIDEO_MAX_PIXELS",
    "VIDEO_MAX_STREAMS",
    "VIDEO_MAX_WIDTH",
    "VIDEO_PROBE_MEMORY_BYTES",
]

_POSITIVE = validate.Range(min=1)
_MIB = 1024**2
_PRESETS = [
    "ultrafast",
    "superfast",
    "veryfast",
    "faster",
    "fast",
    "medium",
    "slow",
    "slower",
    "veryslow",
    "placebo",
]


def _ladder(heights: list[int]) -> None:
    """Raises ValidationError for a ladder that cannot be built."""
    if not heights or len(set(heights)) < len(heights):
        raise ValidationError("Name each height once, and at least one.")
    if not all(height % 2 == 0 and 16 <= height <= 4320 for height in heights):
        raise ValidationError("Heights are even numbers from 16 to 4320.")


def _bitrates(rates: dict[int, int]) -> None:
    """Raises ValidationError for peaks that no encoder can keep to."""
    if not all(height > 0 and 50 <= rate <= 200_000 for height, rate in rates.items()):
        raise ValidationError("Write height=kbit/s, from 50 to 200000 kbit/s.")


VIDEO_MAX_WIDTH: int = env.int("VIDEO_MAX_WIDTH", 7680, validate=_POSITIVE)
VIDEO_MAX_HEIGHT: int = env.int("VIDEO_MAX_HEIGHT", 7680, validate=_POSITIVE)
VIDEO_MAX_PIXELS: int = env.int("VIDEO_MAX_PIXELS", 20_000_000, validate=_POSITIVE)
VIDEO_MAX_DURATION_SECONDS: int = env.int(
    "VIDEO_MAX_DURATION_SECONDS", 12 * 3600, validate=_POSITIVE
)
VIDEO_MAX_GAP_SECONDS: int = env.int("VIDEO_MAX_GAP_SECONDS", 600, validate=_POSITIVE)
VIDEO_MAX_FRAME_RATE: int = env.int("VIDEO_MAX_FRAME_RATE", 300, validate=_POSITIVE)
VIDEO_MAX_STREAMS: int = env.int("VIDEO_MAX_STREAMS", 32, validate=_POSITIVE)
VIDEO_PROBE_MEMORY_BYTES: int = env.int(
    "VIDEO_PROBE_MEMORY_BYTES", 384 * _MIB, validate=validate.Range(min=256 * _MIB)
)

TRANSCODE_HEIGHTS: list[int] = env.list(
    "TRANSCODE_HEIGHTS",
    [240, 360, 480, 720, 1080, 1440, 2160],
    subcast=int,
    validate=_ladder,
)
TRANSCODE_BITRATES: dict[int, int] = env.dict(
    "TRANSCODE_BITRATES", {}, subcast_keys=int, subcast_values=int, validate=_bitrates
)
TRANSCODE_VIDEO_ENCODER: str = env.str(
    "TRANSCODE_VIDEO_ENCODER", "libx264", validate=validate.OneOf(("libx264", "libopenh264"))
)
TRANSCODE_AUDIO_ENCODER: str = env.str(
    "TRANSCODE_AUDIO_ENCODER", "aac", validate=validate.OneOf(("aac", "libfdk_aac"))
)
TRANSCODE_PRESET: str = env.str("TRANSCODE_PRESET", "veryfast", validate=validate.OneOf(_PRESETS))
TRANSCODE_CRF: int = env.int("TRANSCODE_CRF", 23, validate=validate.Range(min=10, max=40))
TRANSCODE_THREADS: int = env.int("TRANSCODE_THREADS", 0, validate=validate.Range(min=0, max=64))
TRANSCODE_TIMEOUT: timedelta = seconds("TRANSCODE_TIMEOUT_SECONDS", 48 * 3600)
TRANSCODE_STALL: timedelta = seconds("TRANSCODE_STALL_SECONDS", 300)
TRANSCODE_MEMORY_BYTES: int = env.int("TRANSCODE_MEMORY_BYTES", 8 * 1024**3, validate=_POSITIVE)
TRANSCODE_OUTPUT_BYTES: int = env.int("TRANSCODE_OUTPUT_BYTES", 64 * 1024**3, validate=_POSITIVE)
