"""The operator's settings reach the media engine."""

from datetime import timedelta

from videos.media import probe
from videos.services import media_rules
from videos.tests.films import BIKES


def test_limits_are_those_that_are_set(settings):
    settings.VIDEO_MAX_PIXELS = 1_000
    settings.VIDEO_MAX_GAP_SECONDS = 7
    settings.TRANSCODE_TIMEOUT = timedelta(seconds=400)
    settings.TRANSCODE_THREADS = 3
    limits = media_rules.limits()
    assert (limits.max_pixels, limits.max_gap, limits.threads) == (1_000, 7.0, 3)
    assert limits.transcode_seconds(1.0) == 300.0
    assert limits.transcode_seconds(1e6) == 400.0


def test_ladder_and_encoders_are_those_that_are_set(settings):
    settings.TRANSCODE_HEIGHTS = [120, 240]
    settings.TRANSCODE_BITRATES = {240: 300}
    settings.TRANSCODE_VIDEO_ENCODER = "libopenh264"
    settings.TRANSCODE_CRF = 30
    rungs = media_rules.ladder(probe(BIKES))
    assert [rung.name for rung in rungs] == ["120p", "240p"]
    assert rungs[1].video_bitrate < 450_000
    assert (media_rules.encoding().video, media_rules.encoding().crf) == ("libopenh264", 30)
