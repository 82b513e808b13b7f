"""Films made to harm: they read nothing, reach nobody, and cost little."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import pytest

from videos.media import probing
from videos.media.errors import MediaError
from videos.media.ffmpeg import Ffmpeg, input_arguments
from videos.media.limits import MIB, MediaLimits
from videos.media.probing import probe
from videos.media.process import ProcessLimits, run
from videos.media.transcoding import transcode
from videos.tests.media.conftest import FAST, FilmMaker, picture, tone
from videos.tests.media.crafted import (
    with_external_data,
    with_stated_duration,
    with_stretched_samples,
)


def refused_as(path: Path, limits: MediaLimits | None = None) -> str:
    with pytest.raises(MediaError) as caught:
        probe(path, limits)
    assert caught.value.permanent
    return caught.value.code


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server that nobody must connect to."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def was_called(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


DISGUISES = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{url}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{url}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\n",
    "mpd": '<?xml version="1.0"?><MPD><Period><BaseURL>{url}</BaseURL></Period></MPD>',
    "asx": "<asx version='3.0'><entry><ref href='{url}'/></entry></asx>",
}


@pytest.mark.parametrize("kind", DISGUISES)
@pytest.mark.parametrize("start", ["", "\0\0\0\x08free", "\0\0\0\x18ftypisom\0\0\0\0isommp42"])
def test_a_list_dressed_as_a_film_reaches_nobody(
    kind: str, start: str, listener: socket.socket, tmp_path: Path
) -> None:
    port = listener.getsockname()[1]
    text = DISGUISES[kind].format(url=f"http://127.0.0.1:{port}/x.ts", port=port)
    disguised = tmp_path / "film.mp4"
    disguised.write_text(start + text)

    assert refused_as(disguised) in ("unsupported_format", "broken_file")
    assert not was_called(listener)


def test_even_a_list_that_passed_for_a_film_would_be_read_by_the_demuxer_we_name(
    ffmpeg: Ffmpeg, film: Path, listener: socket.socket, tmp_path: Path
) -> None:
    playlist = tmp_path / "film.mp4"
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/x.ts"
    playlist.write_text(DISGUISES["hls"].format(url=url))
    forced = input_arguments(playlist, "mov", MediaLimits())

    done = decode(ffmpeg, forced)

    assert done.returncode != 0
    assert not was_called(listener)


def decode(ffmpeg: Ffmpeg, source: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
    command = [ffmpeg.path, "-v", "error", *source, "-map", "0:v:0", "-f", "null", "-"]
    return subprocess.run(command, check=False, capture_output=True, timeout=20)


def test_a_film_that_points_at_another_file_reads_nothing_of_it(
    ffmpeg: Ffmpeg, make_film: FilmMaker, tmp_path: Path
) -> None:
    secret = make_film("secret.mp4", *picture("64x64", seconds=0.4), *FAST)
    thief = tmp_path / "thief.mp4"
    thief.write_bytes(with_external_data(secret.read_bytes(), str(secret)))
    careless = ("-f", "mov", "-enable_drefs", "1", "-use_absolute_path", "1", "-i", str(thief))
    assert decode(ffmpeg, careless).returncode == 0, "the trap itself must work"

    assert refused_as(thief) == "broken_file"
    assert decode(ffmpeg, input_arguments(thief, "mov", MediaLimits())).returncode != 0


def test_a_child_finds_no_network(listener: socket.socket) -> None:
    if subprocess.run(["/usr/bin/unshare", "-n", "true"], check=False).returncode != 0:
        pytest.skip("this machine does not let us leave the network")
    port = listener.getsockname()[1]

    done = run(
        [
            *(sys.executable, "-I", "-c"),
            f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)",
        ],
        limits=ProcessLimits(wall_seconds=10, memory_bytes=512 * MIB, file_bytes=MIB),
    )

    assert done.returncode != 0
    assert not was_called(listener)


@pytest.mark.parametrize("size", ["8200x64", "64x8200", "8000x4000"])
@pytest.mark.parametrize("codec", [("-c:v", "mjpeg"), FAST])
def test_huge_pictures_are_refused(make_film: FilmMaker, size: str, codec: tuple[str, ...]) -> None:
    huge = make_film("huge.mkv", "-f", "lavfi", "-i", f"color=s={size}", "-frames:v", "1", *codec)

    assert refused_as(huge) == "too_large_dimensions"


def test_tiny_pictures_are_refused(make_film: FilmMaker) -> None:
    tiny = make_film("tiny.mkv", *picture("8x8", seconds=0.2), "-c:v", "ffv1")

    assert refused_as(tiny) == "too_small_dimensions"


def test_pictures_that_grow_after_the_probe_are_not_decoded(
    make_film: FilmMaker, tmp_path: Path
) -> None:
    small = make_film("small.ts", *picture("64x64"), *FAST)
    large = make_film(
        "large.ts",
        *("-f", "lavfi", "-i", "color=s=8000x4000:r=25", "-frames:v", "25"),
        *(*FAST, "-output_ts_offset", "2"),
    )
    bomb = tmp_path / "bomb.ts"
    bomb.write_bytes(small.read_bytes() + large.read_bytes())
    facts = probe(bomb)
    assert (facts.width, facts.height) == (64, 64)

    made = transcode(bomb, tmp_path / "out", facts)

    # The large ones are black; in their place stands the last of the small.
    with av.open(str(tmp_path / "out" / made.progressives[0].path)) as result:
        *_, last = result.decode(video=0)
    luma = bytes(last.planes[0])
    assert sum(luma) / len(luma) > 40


def test_many_streams_are_refused(make_film: FilmMaker) -> None:
    many = make_film(
        "many.mkv", *picture("64x64", seconds=0.1), *(("-map", "0:v") * 40), "-c:v", "mpeg4"
    )

    assert refused_as(many) == "too_many_streams"


def test_too_many_pictures_a_second_are_refused(make_film: FilmMaker) -> None:
    fast = make_film("fast.mkv", *picture("64x64", rate="1000", seconds=1), "-c:v", "mpeg4")

    assert refused_as(fast) == "too_many_frames"


def test_a_film_longer_than_allowed_is_refused(film: Path) -> None:
    assert refused_as(film, MediaLimits(max_duration=1.0)) == "too_long"


def test_codecs_that_nobody_needs_are_refused(make_film: FilmMaker) -> None:
    exotic = make_film("exotic.avi", *picture("64x64", seconds=0.2), "-c:v", "zmbv")

    assert refused_as(exotic) == "unsupported_codec"


@pytest.mark.parametrize("factor", [0.01, 10_000])
def test_a_stated_duration_is_not_believed(film: Path, tmp_path: Path, factor: float) -> None:
    liar = tmp_path / "liar.mp4"
    liar.write_bytes(with_stated_duration(film.read_bytes(), factor))

    assert probe(liar).duration == pytest.approx(2.0, abs=0.1)


def test_pictures_that_claim_to_last_for_an_hour_are_refused(
    make_film: FilmMaker, tmp_path: Path
) -> None:
    silent = make_film("silent.mp4", *picture("64x64"), *FAST)
    stretched = tmp_path / "stretched.mp4"
    stretched.write_bytes(with_stretched_samples(silent.read_bytes(), 12_800 * 3600))

    assert refused_as(stretched) == "too_sparse"


def test_a_few_packets_with_hours_between_them_are_refused(make_film: FilmMaker) -> None:
    sparse = make_film("sparse.mkv", *picture("64x64", rate="1/601", seconds=3600), *FAST)

    assert refused_as(sparse) == "too_sparse"


def test_a_film_that_takes_the_inspector_down_is_called_broken(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "_INSPECTOR", "import os; os.abort()")

    assert refused_as(film) == "broken_file"


def test_an_inspector_out_of_memory_says_so(film: Path) -> None:
    assert refused_as(film, MediaLimits(probe_memory_bytes=60 * MIB)) == "out_of_memory"


MARKER = "SECRET-52.5200+013.4050"


def test_nothing_personal_is_left_in_what_is_served(make_film: FilmMaker, tmp_path: Path) -> None:
    chapters = tmp_path / "chapters.txt"
    chapters.write_text(
        f";FFMETADATA1\ntitle={MARKER}\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle={MARKER}\n"
    )
    tags = ("title", "artist", "location", "comment", "com.apple.quicktime.location.ISO6709")
    source = make_film(
        "tagged.mov",
        *(*picture("64x64"), *tone(), "-i", str(chapters), "-map_metadata", "2"),
        *(part for tag in tags for part in ("-metadata", f"{tag}={MARKER}")),
        *("-metadata:s:v", f"title={MARKER}", "-metadata:s:a", f"handler_name={MARKER}"),
        *("-movflags", "use_metadata_tags", *FAST, "-c:a", "aac"),
    )
    assert MARKER.encode() in source.read_bytes()

    transcode(source, tmp_path / "out", probe(source))

    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if b"SECRET" in path.read_bytes()] == []
