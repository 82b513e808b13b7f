"""One run makes every file that a player needs."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import pytest

from videos.media.hls import parse_master, parse_media_playlist
from videos.media.probing import probe
from videos.media.transcoding import transcode
from videos.tests.media.conftest import make


def keyframes(playlist: Path) -> list[float]:
    """Seconds of every keyframe of a rendition, over all of its segments."""
    times: list[float] = []
    for uri, _ in parse_media_playlist(playlist.read_text()).segments:
        with av.open(str(playlist.parent / uri)) as segment:
            for packet in segment.demux(video=0):
                if packet.is_keyframe and packet.pts is not None:
                    times.append(float(packet.pts * packet.time_base))
    return times


def test_a_film_becomes_hls_and_a_progressive_file(long_film: Path, tmp_path: Path) -> None:
    made = make(long_film, tmp_path)

    assert made.master == "hls/master.m3u8"
    assert [p.path for p in made.progressives] == ["progressive_180p.mp4"]
    assert made.duration == pytest.approx(9.0, abs=0.1)
    master = (tmp_path / made.master).read_text()
    assert parse_master(master) == ("90p/index.m3u8", "180p/index.m3u8")
    assert 'CODECS="avc1.' in master
    assert ',mp4a.40.2"' in master
    assert "RESOLUTION=320x180,FRAME-RATE=25.000" in master
    names = {path.name for path in (tmp_path / "hls/180p").iterdir()}
    assert names == {"index.m3u8", "seg_00001.ts", "seg_00002.ts", "seg_00003.ts"}


def test_keyframes_of_all_renditions_stand_at_the_same_times(
    long_film: Path, tmp_path: Path
) -> None:
    made = make(long_film, tmp_path)

    first, *others = (keyframes(tmp_path / r.playlist) for r in made.renditions)
    assert len(first) == 5
    assert [round(b - a, 3) for a, b in pairwise(first)] == [2.0] * 4
    assert all(other == first for other in others)


def test_sound_and_picture_start_together_in_every_rendition(
    long_film: Path, tmp_path: Path
) -> None:
    made = make(long_film, tmp_path)

    for rendition in made.renditions:
        first = (tmp_path / rendition.playlist).parent / "seg_00001.ts"
        with av.open(str(first)) as segment:
            starts = [float((s.start_time or 0) * (s.time_base or 0)) for s in segment.streams]
        assert len(starts) == 2
        assert abs(starts[0] - starts[1]) < 0.03


def test_every_segment_can_be_played_on_its_own(long_film: Path, tmp_path: Path) -> None:
    make(long_film, tmp_path)

    segments = sorted(tmp_path.glob("hls/*/*.ts"))
    assert len(segments) == 6
    for path in segments:
        with av.open(str(path)) as segment:
            assert next(segment.decode(video=0)).key_frame, path


def test_the_progressive_file_plays_in_every_browser(long_film: Path, tmp_path: Path) -> None:
    made = make(long_film, tmp_path)

    facts = probe(tmp_path / made.progressives[0].path)
    assert (facts.video_codec, facts.pix_fmt, facts.audio_codec) == ("h264", "yuv420p", "aac")
    assert (facts.width, facts.height) == (320, 180)
    assert made.progressives[0].size == facts.size


def test_progress_rises_from_0_to_1(long_film: Path, tmp_path: Path) -> None:
    seen: list[float] = []

    transcode(long_film, tmp_path, probe(long_film), on_progress=seen.append)

    assert seen == sorted(seen)
    assert 0 <= seen[0] < 1
    assert seen[-1] == 1.0
