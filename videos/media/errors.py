"""The one exception of the media engine."""

from __future__ import annotations

from typing import Final


class ErrorCode:
    """Stable snake_case codes; clients and stored jobs rely on them."""

    UNSUPPORTED_FORMAT: Final = "unsupported_format"
    UNSUPPORTED_CODEC: Final = "unsupported_codec"
    NO_VIDEO_STREAM: Final = "no_video_stream"
    TOO_LARGE_DIMENSIONS: Final = "too_large_dimensions"
    TOO_SMALL_DIMENSIONS: Final = "too_small_dimensions"
    TOO_MANY_STREAMS: Final = "too_many_streams"
    TOO_MANY_FRAMES: Final = "too_many_frames"
    TOO_SPARSE: Final = "too_sparse"
    TOO_LONG: Final = "too_long"
    BROKEN_FILE: Final = "broken_file"
    TIMED_OUT: Final = "timed_out"
    OUT_OF_MEMORY: Final = "out_of_memory"
    DISK_FULL: Final = "disk_full"
    OUTPUT_TOO_LARGE: Final = "output_too_large"
    ENCODER_FAILED: Final = "encoder_failed"
    ENCODER_MISSING: Final = "encoder_missing"

    FINAL: Final = frozenset(
        {
            UNSUPPORTED_FORMAT,
            UNSUPPORTED_CODEC,
            NO_VIDEO_STREAM,
            TOO_LARGE_DIMENSIONS,
            TOO_SMALL_DIMENSIONS,
            TOO_MANY_STREAMS,
            TOO_MANY_FRAMES,
            TOO_SPARSE,
            TOO_LONG,
            BROKEN_FILE,
            OUTPUT_TOO_LARGE,
        }
    )
    """What the film itself is the reason of: the same file will fail again, whenever it is tried.
    The others may pass, even where the engine has stopped trying by itself."""


class MediaError(Exception):
    """A film could not be handled.

    `code` is one of `ErrorCode`; `message` is for the person who uploaded the film;
    `permanent` says that trying again with the same file cannot help; `detail` is for the
    operator's log (the end of ffmpeg's stderr) and must not be shown to users.
    """

    def __init__(self, code: str, message: str, *, permanent: bool, detail: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.permanent = permanent
        self.detail = detail

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross process borders in Celery; keyword-only arguments need help there.
        return _rebuild, (self.code, self.message, self.permanent, self.detail)


def _rebuild(code: str, message: str, permanent: bool, detail: str) -> MediaError:
    return MediaError(code, message, permanent=permanent, detail=detail)
