"""Nothing is published that is not whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from videos.media.encoding import Encoding
from videos.media.errors import MediaError
from videos.media.hls import parse_media_playlist
from videos.media.probing import Probe, probe
from videos.media.transcoding import Transcoded, transcode
from videos.media.verify import verify_output

Output = tuple[Path, Transcoded, Probe]


@pytest.fixture(scope="module")
def pristine(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Output:
    out_dir = tmp_path_factory.mktemp("pristine")
    facts = probe(film)
    return out_dir, transcode(film, out_dir, facts, encoding=Encoding(preset="ultrafast")), facts


@pytest.fixture
def output(pristine: Output, tmp_path: Path) -> Output:
    out_dir, made, facts = pristine
    shutil.copytree(out_dir, tmp_path / "copy")
    return tmp_path / "copy", made, facts


def test_a_whole_output_passes(output: Output) -> None:
    verify_output(*output)


def write(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text)


def edit(old: str, new: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("hls/180p/seg_00001.ts", Path.unlink),
        ("hls/90p/seg_00001.ts", write("")),
        ("hls/90p/seg_00001.ts", lambda path: path.write_bytes(path.read_bytes()[:4096])),
        ("hls/90p/index.m3u8", Path.unlink),
        ("hls/90p/index.m3u8", write("junk")),
        ("hls/90p/index.m3u8", edit("#EXT-X-ENDLIST", "")),
        ("hls/90p/index.m3u8", edit("#EXTINF:2.0", "#EXTINF:9.0")),
        ("hls/90p/index.m3u8", edit("seg_00001.ts", "../180p/seg_00001.ts")),
        ("hls/90p/index.m3u8", edit("seg_00001.ts", "http://127.0.0.1/seg_00001.ts")),
        ("hls/master.m3u8", edit("90p/index.m3u8", "")),
        ("hls/master.m3u8", Path.unlink),
        ("progressive_180p.mp4", Path.unlink),
        ("progressive_180p.mp4", lambda path: path.write_bytes(path.read_bytes()[:600])),
    ],
)
def test_damage_is_found(output: Output, name: str, damage: Callable[[Path], object]) -> None:
    damage(output[0] / name)

    with pytest.raises(MediaError) as caught:
        verify_output(*output)

    assert caught.value.code == "encoder_failed"


def test_a_film_of_another_length_is_found(output: Output) -> None:
    out_dir, made, facts = output

    with pytest.raises(MediaError, match="encoder_failed") as caught:
        verify_output(out_dir, made, replace(facts, duration=facts.duration + 1.5))

    assert "lasts" in caught.value.detail


def test_a_playlist_is_read_back() -> None:
    media = parse_media_playlist(
        "#EXTM3U\n#EXTINF:4.0,\na.ts\n#EXTINF:1.5,\nb.ts\n#EXT-X-ENDLIST\n"
    )

    assert media.segments == (("a.ts", 4.0), ("b.ts", 1.5))
    assert (media.duration, media.ended) == (5.5, True)
