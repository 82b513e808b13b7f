"""A sheet of small pictures, and a WebVTT index of it, for previews while seeking."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from videos.media.failures import broken_file
from videos.media.ffmpeg import find_ffmpeg, global_arguments, input_arguments, output_arguments
from videos.media.limits import MediaLimits
from videos.media.thumbnails import is_written, run_still

SHEET: Final = "storyboard.jpg"
INDEX: Final = "storyboard.vtt"
MAX_TILES: Final = 100
COLUMNS: Final = 10
TILE_SIDE: Final = 160  # of the longer side
_SHORTEST_INTERVAL: Final = 1.0
_KEYFRAME_INTERVAL: Final = 2.0  # of our own progressive files


@dataclass(frozen=True, slots=True)
class Storyboard:
    """Paths relative to the output folder, seconds between tiles, tile size in pixels."""

    sheet: str
    index: str
    interval: float
    tiles: int
    tile_width: int
    tile_height: int


@dataclass(frozen=True, slots=True)
class Grid:
    """How a film of some duration is laid out: pure numbers."""

    interval: float
    tiles: int
    columns: int
    rows: int
    tile_width: int
    tile_height: int


def plan_grid(duration: float, width: int, height: int) -> Grid:
    """At most `MAX_TILES` tiles, one a second at the closest, in the film's proportions."""
    interval = max(_SHORTEST_INTERVAL, duration / MAX_TILES)
    tiles = max(1, min(MAX_TILES, math.ceil(duration / interval - 1e-6)))
    scale = min(1.0, TILE_SIDE / max(width, height))
    columns = min(COLUMNS, tiles)
    return Grid(
        interval=interval,
        tiles=tiles,
        columns=columns,
        rows=math.ceil(tiles / columns),
        tile_width=max(2, int(width * scale) // 2 * 2),
        tile_height=max(2, int(height * scale) // 2 * 2),
    )


def make_storyboard(
    film: Path,
    out_dir: Path,
    *,
    duration: float,
    width: int,
    height: int,
    limits: MediaLimits | None = None,
    demuxer: str = "mov",
    on_tick: Callable[[], None] | None = None,
) -> Storyboard:
    """Write the sheet and its index for `film`, which is best the progressive MP4.

    `duration` is seconds, `width` and `height` are the film's pixels. Raises MediaError.
    """
    limits = limits or MediaLimits()
    grid = plan_grid(duration, width, height)
    # Keyframes suffice, and save decoding the rest, when tiles lie further apart than they.
    sparse = grid.interval >= _KEYFRAME_INTERVAL
    command = [
        find_ffmpeg().path,
        *global_arguments(),
        *input_arguments(film, demuxer, limits, before=("-skip_frame", "nokey") if sparse else ()),
        *("-map", "0:v:0", "-vf", _filters(grid), "-frames:v", "1"),
        *("-c:v", "mjpeg", "-q:v", "4", *output_arguments()),
        *("-f", "image2", "-update", "1", SHEET),
    ]
    run_still(command, out_dir, limits, on_tick)
    if not is_written(out_dir / SHEET):
        raise broken_file("No picture of this film could be read.")
    (out_dir / INDEX).write_text(storyboard_index(grid, duration), "utf-8")
    return Storyboard(SHEET, INDEX, grid.interval, grid.tiles, grid.tile_width, grid.tile_height)


def _filters(grid: Grid) -> str:
    return (
        f"select='gte(t,selected_n*{grid.interval:.6f})',"
        f"scale={grid.tile_width}:{grid.tile_height}:out_range=pc,setsar=1,format=yuvj420p,"
        f"tile={grid.columns}x{grid.rows}:nb_frames={grid.tiles}"
    )


def storyboard_index(grid: Grid, duration: float) -> str:
    """The WebVTT text that maps each stretch of time to its tile of the sheet."""
    cues = ["WEBVTT"]
    for tile in range(grid.tiles):
        start, end = tile * grid.interval, min(duration, (tile + 1) * grid.interval)
        x = tile % grid.columns * grid.tile_width
        y = tile // grid.columns * grid.tile_height
        area = f"{x},{y},{grid.tile_width},{grid.tile_height}"
        cues.append(f"{_clock(start)} --> {_clock(end)}\n{SHEET}#xywh={area}")
    return "\n\n".join(cues) + "\n"


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
