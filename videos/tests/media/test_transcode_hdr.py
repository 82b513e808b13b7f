"""HDR films look on an ordinary screen as if they had been graded for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from av.video.frame import VideoFrame

from videos.media.probing import probe
from videos.tests.media.conftest import FilmMaker, make
from videos.tests.media.frames import assert_tagged_bt709, first_picture

PQ, HLG = "smpte2084", "arib-std-b67"
# 10-bit luma of grey light, by its cd/m². White paper has 203 (ITU-R BT.2408), half as much light
# as that is grey, the rest are highlights.
GREYS = {
    PQ: {100: 509, 203: 573, 400: 636, 1000: 723},
    HLG: {100: 616, 203: 721, 400: 816, 1000: 940},
}
# 10-bit Y, Cb and Cr of faces beside that paper, by what they are in sRGB.
FACES = {
    PQ: {(224, 172, 140): (504, 489, 529), (255, 219, 195): (547, 498, 522)},
    HLG: {(224, 172, 140): (605, 459, 549), (255, 219, 195): (680, 484, 531)},
}
X264 = "libx264 -preset ultrafast"


def hdr_film(
    make_film: FilmMaker,
    transfer: str,
    colour: tuple[int, int, int],
    *,
    name: str = "hdr.mp4",
    codec: str = X264,
) -> Path:
    """A film of one colour."""
    y, u, v = colour
    return make_film(
        name,
        *("-f", "lavfi", "-i", "color=black:s=128x96:r=10:d=0.4,format=yuv420p10le"),
        "-vf",
        f"lutyuv=y={y}:u={u}:v={v},"
        f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc:range=tv",
        *("-c:v", *codec.split(), "-pix_fmt", "yuv420p10le"),
    )


def shown(frame: VideoFrame) -> tuple[float, float, float]:
    """The picture's colour on a screen, 0 to 255, by BT.709."""
    y, u, v = (bytes(plane)[0] for plane in frame.planes)
    luma, blue, red = (y - 16) * 255 / 219, (u - 128) * 255 / 224, (v - 128) * 255 / 224
    return luma + 1.5748 * red, luma - 0.1873 * blue - 0.4681 * red, luma + 1.8556 * blue


@pytest.mark.parametrize("transfer", [PQ, HLG])
@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("hdr.mp4", X264),
        ("hdr.mkv", "libx265 -preset ultrafast -x265-params log-level=error"),
        ("hdr.webm", "libvpx-vp9 -deadline realtime -cpu-used 8"),
    ],
)
def test_white_paper_in_hdr_is_white_and_grey_stays_grey(
    make_film: FilmMaker, tmp_path: Path, transfer: str, name: str, codec: str
) -> None:
    paper = (GREYS[transfer][203], 512, 512)
    source = hdr_film(make_film, transfer, paper, name=name, codec=codec)
    assert probe(source).transfer == transfer

    made = make(source, tmp_path)

    frame = first_picture(tmp_path, made)
    assert frame.format.name == "yuv420p"
    colour = shown(frame)
    assert 235 <= min(colour) <= max(colour) <= 246
    assert max(colour) - min(colour) <= 4
    assert_tagged_bt709(tmp_path, made)


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_highlights_of_hdr_stand_out_from_white_and_half_light_is_no_darker_than_in_sdr(
    make_film: FilmMaker, tmp_path: Path, transfer: str
) -> None:
    seen = {}
    for nits, luma in GREYS[transfer].items():
        folder = tmp_path / str(nits)
        source = hdr_film(make_film, transfer, (luma, 512, 512))
        seen[nits] = shown(first_picture(folder, make(source, folder)))[1]

    half = 255 * (100 / 203) ** (1 / 2.4)  # on a screen of BT.1886 whose white is the paper
    assert seen[100] == pytest.approx(half, abs=4)
    assert seen[203] + 5 < seen[400] < seen[1000] <= 256


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_faces_in_hdr_keep_their_colour_and_do_not_burn_out(
    make_film: FilmMaker, tmp_path: Path, transfer: str
) -> None:
    for face, colour in FACES[transfer].items():
        folder = tmp_path / str(face[0])
        source = hdr_film(make_film, transfer, colour)
        red, green, blue = shown(first_picture(folder, make(source, folder)))
        assert max(red, green, blue) < 245
        assert (red, green, blue) == pytest.approx(face, abs=22)
