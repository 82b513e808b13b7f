"""What one film may cost."""

from __future__ import annotations

import os
from dataclasses import dataclass

MIB = 1024 * 1024
GIB = 1024 * MIB
DEFAULT_THREADS = max(1, min(4, os.cpu_count() or 1))
_ANY_FILM_PIXELS = 2560 * 1440


@dataclass(frozen=True, slots=True)
class MediaLimits:
    """Bounds on sources and on the processes that read them.

    Sizes are pixels and bytes, times are seconds. `threads` bounds each decoder and each
    encoder.
    """

    max_width: int = 8192
    max_height: int = 8192
    max_pixels: int = 20_000_000  # 5.7K cameras pass; a decoded frame stays under 60 MB
    min_side: int = 16  # below this H.264 decoders in browsers give up
    max_duration: float = 12 * 3600.0
    max_gap: float = 600.0  # without picture or sound
    max_streams: int = 32
    max_frame_rate: float = 300.0
    probe_timeout: float = 30.0
    probe_bytes_per_second: int = 20 * MIB  # the slowest disk a probe is patient with
    probe_memory_bytes: int = 384 * MIB
    transcode_timeout_min: float = 300.0
    transcode_timeout_factor: float = 30.0  # of the film's duration
    transcode_timeout_max: float = 48 * 3600.0
    stall_timeout: float = 300.0  # without any progress
    still_timeout: float = 120.0  # thumbnails, storyboard
    memory_bytes: int = 8 * GIB  # address space of an encoder, at the very most
    output_bytes: int = 64 * GIB  # of any one file
    threads: int = DEFAULT_THREADS

    def probe_seconds(self, size: int) -> float:
        """Wall time allowed to probe a file of `size` bytes, which is read once."""
        return self.probe_timeout + size / self.probe_bytes_per_second

    def transcode_seconds(self, duration: float) -> float:
        """Wall time allowed to transcode a film of `duration` seconds."""
        fitting = max(self.transcode_timeout_min, self.transcode_timeout_factor * duration)
        return min(fitting, self.transcode_timeout_max)

    def decoded_pixels(self, pixels: int) -> int:
        """Largest picture that a film shown at `pixels` may hold: calls grow while they are
        recorded, and pixels need not be square, but no film is a bomb behind a stamp."""
        return min(self.max_pixels, max(4 * pixels, _ANY_FILM_PIXELS))

    def transcode_memory(self, pixels: int) -> int:
        """Address space for frames of `pixels`: a small film gets no room to do harm in.

        About twice what was measured for a full ladder, from 64x64 to 4K HDR.
        """
        per_thread = 96 * MIB + 60 * pixels
        return min(self.memory_bytes, GIB + 600 * pixels + self.threads * per_thread)
