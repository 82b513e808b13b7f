"""What VideoTube's transcoding costs beside one plain ffmpeg run of the same ladder.

`python -m bench.encode [--film FILE] [--loop TIMES] [--runs NUMBER]`. Needs no services.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from videos.media import (
    Encoding,
    Ffmpeg,
    Probe,
    Rung,
    Transcoded,
    find_ffmpeg,
    make_storyboard,
    make_thumbnails,
    plan_ladder,
    probe,
    progressive_rung,
    transcode,
    verify_output,
)
from videos.media.frame_rate import output_frame_rate
from videos.media.limits import DEFAULT_THREADS

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "bigbuckbunny.mp4"
BAR = 1.15


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor and wall time, in seconds."""

    cpu: float
    wall: float


def cost_of(work: Callable[[], object]) -> Cost:
    """What `work` takes of this process and of the children that it waits for."""
    began, before = time.monotonic(), _cpu()
    work()
    return Cost(_cpu() - before, time.monotonic() - began)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def plain_command(
    ffmpeg: Ffmpeg, film: Path, facts: Probe, rungs: Sequence[Rung], encoding: Encoding
) -> list[str]:
    """The same renditions as one would write them by hand: split, scale, encode, HLS, and the
    best of them as an MP4 besides, by the tee muxer."""
    rate = output_frame_rate(facts.pace)
    count = len(rungs)
    graph = f"[0:v:0]split={count}" + "".join(f"[s{n}]" for n in range(count))
    for n, rung in enumerate(rungs):
        graph += f";[s{n}]scale={rung.width}:{rung.height}:flags=bicubic[v{n}]"
    command = [ffmpeg.path, "-nostdin", "-v", "error", "-y", "-threads", str(DEFAULT_THREADS)]
    command += ["-i", str(film), "-filter_complex", graph]
    best = progressive_rung(rungs)
    for n, rung in enumerate(rungs):
        command += ["-map", f"[v{n}]", *encoding.video_arguments(rung, rate, DEFAULT_THREADS)]
        if facts.audio_index is not None:
            command += ["-map", "0:a:0", *encoding.audio_arguments(rung), "-ac", "2"]
        hls = {"hls_time": "4", "hls_playlist_type": "vod"}
        if rung == best:
            options = ":".join(f"{name}={value}" for name, value in {"f": "hls", **hls}.items())
            target = f"[{options}]{rung.name}.m3u8|[f=mp4:movflags=+faststart]{rung.name}.mp4"
            command += ["-flags:v", "+global_header", "-flags:a", "+global_header"]
            command += ["-f", "tee", target]
        else:
            flat = [part for name, value in hls.items() for part in (f"-{name}", value)]
            command += ["-f", "hls", *flat, f"{rung.name}.m3u8"]
    return command


def measure(film: Path, runs: int) -> bool:
    """Print the figures of `runs` interleaved pairs; whether the bar is kept."""
    ffmpeg, encoding = find_ffmpeg(), Encoding()
    facts = probe(film)
    rungs = plan_ladder(facts.width, facts.height, facts.pace)
    names = ", ".join(rung.name for rung in rungs)
    print(ffmpeg.version)
    print(f"{film.name}: {facts.width}x{facts.height}, {facts.duration:.1f} s; ladder {names}")
    plain: list[Cost] = []
    steps: dict[str, list[Cost]] = {}
    command = plain_command(ffmpeg, film, facts, rungs, encoding)
    for number in range(1, runs + 1):
        # First one, then the other goes first: a machine that warms up favours neither.
        for turn in ("plain", "ours") if number % 2 else ("ours", "plain"):
            with tempfile.TemporaryDirectory(prefix="videotube-bench-") as folder:
                if turn == "plain":
                    plain.append(cost_of(partial(subprocess.run, command, check=True, cwd=folder)))
                else:
                    _pipeline(film, Path(folder), encoding, steps)
        theirs, ours = plain[-1].cpu, steps["encode"][-1].cpu
        print(f"run {number}: plain {theirs:.2f} s CPU, ours {ours:.2f} s: {ours / theirs:.3f}")
    return _report(plain, steps, facts.duration)


def _pipeline(film: Path, folder: Path, encoding: Encoding, steps: dict[str, list[Cost]]) -> None:
    found: list[Probe] = []
    steps.setdefault("probe", []).append(cost_of(lambda: found.append(probe(film))))
    [facts] = found
    made: list[Transcoded] = []
    steps.setdefault("encode", []).append(
        cost_of(lambda: made.append(transcode(film, folder, facts, encoding=encoding)))
    )
    [result] = made
    best = result.progressives[0]
    single = folder / best.path
    for name, work in {
        "thumbnails": lambda: make_thumbnails(single, folder, duration=result.duration),
        "storyboard": lambda: make_storyboard(
            single, folder, duration=result.duration, width=best.width, height=best.height
        ),
        "verify": lambda: verify_output(folder, result, facts),
    }.items():
        steps.setdefault(name, []).append(cost_of(work))


def _report(plain: list[Cost], steps: dict[str, list[Cost]], duration: float) -> bool:
    base = statistics.median(cost.cpu for cost in plain)
    print(f"\n{'step':12}{'CPU s':>9}{'wall s':>9}{'of plain':>10}")
    for name, costs in {"plain": plain, **steps}.items():
        cpu = statistics.median(cost.cpu for cost in costs)
        wall = statistics.median(cost.wall for cost in costs)
        print(f"{name:12}{cpu:9.2f}{wall:9.2f}{cpu / base:10.3f}")
    pairs = zip(steps["encode"], plain, strict=True)
    ratio = statistics.median(ours.cpu / theirs.cpu for ours, theirs in pairs)
    whole = sum(statistics.median(cost.cpu for cost in costs) for costs in steps.values())
    speed = duration / statistics.median(cost.wall for cost in steps["encode"])
    print(
        f"\nencode: {ratio:.3f} times the CPU of plain ffmpeg (bar: {BAR}), {speed:.2f} x realtime"
    )
    print(f"all steps: {whole / base:.3f} times")
    return ratio <= BAR


def main() -> int:
    """0 when the bar is kept, 1 when not."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--film", type=Path, default=SAMPLE)
    options.add_argument("--loop", type=int, default=4, help="how often the film is played")
    options.add_argument("--runs", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="videotube-bench-") as folder:
        film = Path(folder, f"film{chosen.film.suffix}")
        loop = ("-stream_loop", str(chosen.loop - 1), "-i", str(chosen.film), "-c", "copy")
        quiet = (find_ffmpeg().path, "-nostdin", "-v", "error")
        subprocess.run([*quiet, *loop, str(film)], check=True)
        return 0 if measure(film, chosen.runs) else 1


if __name__ == "__main__":
    sys.exit(main())
