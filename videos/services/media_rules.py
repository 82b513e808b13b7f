"""What the operator's settings say, in the words of the media engine."""

from django.conf import settings

from videos.media import Encoding, MediaLimits, Probe, Rung, plan_ladder
from videos.media.ladder import VIDEO_BITRATES
from videos.media.limits import DEFAULT_THREADS


def limits() -> MediaLimits:
    """What one film may be and may cost."""
    return MediaLimits(
        max_width=settings.VIDEO_MAX_WIDTH,
        max_height=settings.VIDEO_MAX_HEIGHT,
        max_pixels=settings.VIDEO_MAX_PIXELS,
        max_duration=float(settings.VIDEO_MAX_DURATION_SECONDS),
        max_gap=float(settings.VIDEO_MAX_GAP_SECONDS),
        max_frame_rate=float(settings.VIDEO_MAX_FRAME_RATE),
        max_streams=settings.VIDEO_MAX_STREAMS,
        probe_memory_bytes=settings.VIDEO_PROBE_MEMORY_BYTES,
        transcode_timeout_max=settings.TRANSCODE_TIMEOUT.total_seconds(),
        stall_timeout=settings.TRANSCODE_STALL.total_seconds(),
        memory_bytes=settings.TRANSCODE_MEMORY_BYTES,
        output_bytes=settings.TRANSCODE_OUTPUT_BYTES,
        threads=settings.TRANSCODE_THREADS or DEFAULT_THREADS,
    )


def encoding() -> Encoding:
    """The encoders of all renditions."""
    return Encoding(
        video=settings.TRANSCODE_VIDEO_ENCODER,
        audio=settings.TRANSCODE_AUDIO_ENCODER,
        preset=settings.TRANSCODE_PRESET,
        crf=settings.TRANSCODE_CRF,
    )


def ladder(film: Probe) -> tuple[Rung, ...]:
    """The renditions of `film`."""
    chosen = {height: 1000 * rate for height, rate in settings.TRANSCODE_BITRATES.items()}
    return plan_ladder(
        film.width,
        film.height,
        film.pace,
        heights=settings.TRANSCODE_HEIGHTS,
        bitrates={**VIDEO_BITRATES, **chosen},
    )
