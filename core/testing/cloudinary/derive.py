"""Making what was ordered, really: HLS, MP4 and stills by ffmpeg, pictures by Pillow."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

from core.testing.cloudinary.library import Made

DURATION = re.compile(rb"Duration: (\d+):(\d+):([0-9.]+)")
Sign = Callable[[str, str], str]
"""The signature of (transformation, source)."""
PICTURES = {"jpg": "jpeg", "webp": "webp"}
VARIANTS = (("v0", 300_000), ("v1", 900_000))


def derive(
    data: bytes, transformation: str, form: str, *, public_id: str, cloud: str, sign: Sign
) -> dict[Made, bytes]:
    """Everything that comes of one order; an HLS profile makes playlists and segments, too."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "source").write_bytes(data)
        if form == "m3u8":
            return _hls(folder, transformation, public_id=public_id, cloud=cloud, sign=sign)
        if form == "mp4":
            # Nothing is scaled: the film itself, in the container that was asked for.
            copied = ("-c", "copy", "-movflags", "+faststart")
            return {(transformation, form): _ffmpeg(folder, "-i", "source", *copied, "out.mp4")}
        if form in PICTURES:
            share = re.search(r"so_([0-9.]+)p", transformation)
            at = _seconds(folder) * float(share[1] if share else 0) / 100
            still = ("-ss", f"{at:.3f}", "-i", "source", "-frames:v", "1", "out.png")
            return {(transformation, form): _picture(_ffmpeg(folder, *still), PICTURES[form])}
    raise ValueError(f"{transformation}/{form}")


def picture(data: bytes, accept: str) -> tuple[bytes, str]:
    """`f_auto,q_auto`: WebP for who takes it, else JPEG; with its media type."""
    form = "webp" if "image/webp" in accept else "jpeg"
    return _picture(data, form), f"image/{form}"


def _picture(data: bytes, form: str) -> bytes:
    out = BytesIO()
    with Image.open(BytesIO(data)) as image:
        image.convert("RGB").save(out, form.upper(), quality=70)
    return out.getvalue()


def _hls(
    folder: Path, profile: str, *, public_id: str, cloud: str, sign: Sign
) -> dict[Made, bytes]:
    segments = ("-c", "copy", "-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod")
    _ffmpeg(folder, "-i", "source", *segments, "-hls_segment_filename", "s%d.ts", "out.m3u8")

    def signed(transformation: str, form: str) -> str:
        source = f"{public_id}.{form}"
        signature = sign(transformation, source)
        return f"/{cloud}/video/authenticated/{signature}/{transformation}/v1/{source}"

    made: dict[Made, bytes] = {}
    master = ["#EXTM3U", "#EXT-X-VERSION:3"]
    for variant, bandwidth in VARIANTS:
        base = f"{profile}/{variant}"
        lines = []
        for line in (folder / "out.m3u8").read_text().splitlines():
            if line.endswith(".ts"):
                transformation = f"{base}/{line.removesuffix('.ts')}"
                made[transformation, "ts"] = (folder / line).read_bytes()
                lines.append(signed(transformation, "ts"))
            else:
                lines.append(line)
        made[base, "m3u8"] = ("\n".join(lines) + "\n").encode()
        master += [f"#EXT-X-STREAM-INF:BANDWIDTH={bandwidth}", signed(base, "m3u8")]
    made[profile, "m3u8"] = ("\n".join(master) + "\n").encode()
    return made


def _ffmpeg(folder: Path, *arguments: str) -> bytes:
    binary = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    subprocess.run(  # noqa: S603 - names of our own
        [binary, "-nostdin", "-v", "error", "-y", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / arguments[-1]).read_bytes()


def _seconds(folder: Path) -> float:
    binary = shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
    told = subprocess.run(  # noqa: S603 - names of our own
        [binary, "-i", "source"], cwd=folder, check=False, capture_output=True, timeout=60
    )
    found = DURATION.search(told.stderr)
    if found is None:
        raise ValueError("not a film")
    return int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3])
