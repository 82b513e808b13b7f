"""Tell from how a child ended what to tell the person who waits for it."""

from __future__ import annotations

import re
import signal
from typing import Final

from videos.media.errors import ErrorCode, MediaError
from videos.media.process import Completed, timed_out

_NO_MEMORY: Final = re.compile(
    r"Cannot allocate memory|out of memory|malloc of size|MemoryError|bad_alloc|"
    r"Resource temporarily unavailable|failed to map segment",
    re.IGNORECASE,
)
_NO_SPACE: Final = re.compile(r"No space left on device|Disk quota exceeded", re.IGNORECASE)
_FILE_TOO_LARGE: Final = re.compile(r"File too large")
_BAD_INPUT: Final = re.compile(
    r"Invalid data found when processing input|moov atom not found|"
    r"Decode error rate .* exceeds|Nothing was written into output|"
    r"Could not find codec parameters"
)
_MAX_ERROR_RATE_EXIT: Final = 69  # ffmpeg: more than two thirds of the frames are damaged


def out_of_memory(detail: str, *, permanent: bool) -> MediaError:
    """The error of a film that needs more memory than it may have."""
    return MediaError(
        ErrorCode.OUT_OF_MEMORY,
        "Processing this film needs more memory than is allowed.",
        permanent=permanent,
        detail=detail,
    )


def disk_full(detail: str) -> MediaError:
    """The error of a server without room for the result."""
    return MediaError(
        ErrorCode.DISK_FULL,
        "The server has no space left for this film. Please try again later.",
        permanent=False,
        detail=detail,
    )


def broken_file(message: str, detail: str = "") -> MediaError:
    """The error of a film that is damaged."""
    return MediaError(ErrorCode.BROKEN_FILE, message, permanent=True, detail=detail)


def failure_of(completed: Completed) -> MediaError | None:
    """The error that `completed` stands for, or None when it ended well."""
    code, stderr = completed.returncode, completed.stderr
    detail = f"exit status {code}\n{stderr}"
    # These two come first: ffmpeg before 7 may fail to write and still exit with 0.
    if _NO_SPACE.search(stderr):
        return disk_full(detail)
    if code == -signal.SIGXFSZ or _FILE_TOO_LARGE.search(stderr):
        return MediaError(
            ErrorCode.OUTPUT_TOO_LARGE,
            "The processed film would be larger than is allowed.",
            permanent=True,
            detail=detail,
        )
    if code == 0:
        return None
    if code == -signal.SIGXCPU:
        return timed_out()
    if code == -signal.SIGKILL:  # not by us, since then we would not be here
        return out_of_memory(detail, permanent=False)
    if _NO_MEMORY.search(stderr):
        return out_of_memory(detail, permanent=True)
    if code == _MAX_ERROR_RATE_EXIT or _BAD_INPUT.search(stderr):
        return broken_file("The film is damaged and could not be read to its end.", detail)
    return MediaError(
        ErrorCode.ENCODER_FAILED,
        "The film could not be converted.",
        permanent=False,
        detail=detail,
    )
