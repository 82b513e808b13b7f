"""Encoders and ladder are the operator's choice; what every player needs is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from videos.media import Encoding, MediaError, plan_ladder, probe, transcode, verify_output
from videos.media.hls import parse_media_playlist
from videos.media.ladder import VIDEO_BITRATES
from videos.tests.media.conftest import FAST, FilmMaker, picture, tone
from videos.tests.media.test_transcode import keyframes

# A cut each half second, which encoders like to answer with a keyframe.
CUTS = ("-vf", "hue=h='floor(t*2)*90':s=3,negate=enable='mod(floor(t*2),2)'")


@pytest.mark.parametrize("name", ["libx264", "libopenh264"])
def test_keyframes_are_aligned_by_every_encoder(
    make_film: FilmMaker, tmp_path: Path, name: str
) -> None:
    source = make_film("cuts.mp4", *picture("128x96", seconds=5), *tone(5), *CUTS, *FAST)
    facts = probe(source)

    made = transcode(source, tmp_path, facts, encoding=Encoding(name, preset="ultrafast"))

    verify_output(tmp_path, made, facts)
    segments = set()
    for rendition in made.renditions:
        playlist = tmp_path / rendition.playlist
        times = [round(time - keyframes(playlist)[0], 2) for time in keyframes(playlist)]
        assert {0.0, 2.0, 4.0} <= set(times)
        segments.add(parse_media_playlist(playlist.read_text()).segments)
        assert rendition.codecs.startswith("avc1.")
    assert len(segments) == 1, "a player can change to another rendition at each segment"
    result = probe(tmp_path / made.progressives[0].path)
    assert (result.video_codec, result.audio_codec, result.fps) == ("h264", "aac", 25.0)


def test_an_encoder_that_ffmpeg_lacks_is_named_to_the_operator(film: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        transcode(film, tmp_path, probe(film), encoding=Encoding(video="libnowhere"))

    assert (caught.value.code, caught.value.permanent) == ("encoder_missing", False)
    assert "libnowhere" in caught.value.detail
    assert "libnowhere" not in caught.value.message


def test_quality_follows_the_setting(film: Path, tmp_path: Path) -> None:
    sizes = [
        transcode(
            film, tmp_path / str(crf), probe(film), encoding=Encoding(preset="ultrafast", crf=crf)
        )
        .progressives[0]
        .size
        for crf in (18, 35)
    ]

    assert sizes[0] > 1.5 * sizes[1]


def test_peaks_of_some_heights_can_be_set() -> None:
    rungs = plan_ladder(1280, 720, 25, bitrates={**VIDEO_BITRATES, 720: 2_000_000})

    assert {rung.name: rung.video_bitrate for rung in rungs}["720p"] == pytest.approx(2e6, rel=0.01)
    assert rungs[0].video_bitrate == plan_ladder(1280, 720, 25)[0].video_bitrate
