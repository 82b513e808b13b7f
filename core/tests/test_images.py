"""Pictures from people: every raster format in, clean WebP out, and nothing else."""

import random
import resource
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from core.errors import DomainError, Invalid, UnsupportedMedia
from core.images import Picture, display_picture

RED, BLUE = (200, 20, 20), (20, 20, 200)


def two_halves(width: int = 80, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, height // 2, width, height))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def shown(data: bytes, width: int = 64, height: int = 64, *, crop: bool = False) -> Picture:
    return display_picture(BytesIO(data), field="avatar", width=width, height=height, crop=crop)


def opened(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.data))
    assert image.format == "WEBP"
    assert image.size == (picture.width, picture.height)
    return image


def is_close(found: Any, wanted: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(found, wanted, strict=False))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_each_raster_format_comes_out_as_webp_with_its_pixels(kind: str) -> None:
    image = opened(shown(encoded(two_halves(), kind))).convert("RGB")
    assert image.size == (64, 32)
    assert is_close(image.getpixel((32, 4)), RED)
    assert is_close(image.getpixel((32, 28)), BLUE)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
        ("P", "PNG"),
        ("1", "PNG"),
        ("LA", "PNG"),
        ("RGBA", "PNG"),
        ("P", "GIF"),
        ("L", "PNG"),
        ("RGBA", "WEBP"),
        ("RGBA", "AVIF"),
    ],
)
def test_each_colour_mode_is_taken(mode: str, kind: str) -> None:
    image = opened(shown(encoded(two_halves(mode=mode), kind))).convert("RGB")
    top, bottom = image.getpixel((32, 4)), image.getpixel((32, 28))
    if mode in ("CMYK", "P", "RGBA"):
        assert is_close(top, RED)
        assert is_close(bottom, BLUE)


def test_sixteen_bits_a_pixel_keep_their_brightness() -> None:
    grey = Image.new("I;16", (40, 40), 32768)
    assert is_close(opened(shown(encoded(grey, "PNG"))).convert("RGB").getpixel((9, 9)), (128,) * 3)


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP")])
def test_transparency_is_kept(mode: str, kind: str) -> None:
    clear = Image.new("RGBA", (40, 40), (9, 9, 9, 0)).convert(mode)
    image = opened(shown(encoded(clear, kind)))
    assert image.mode == "RGBA"
    assert image.getpixel((9, 9))[3] == 0


def test_a_transparent_colour_of_a_palette_is_kept() -> None:
    image = Image.new("P", (40, 40), 0)
    picture = opened(shown(encoded(image, "GIF", transparency=0)))
    assert picture.getpixel((9, 9))[3] == 0


@pytest.mark.parametrize(
    ("size", "box", "crop", "wanted"),
    [
        ((400, 200), (100, 100), False, (100, 50)),
        ((400, 200), (100, 100), True, (100, 100)),
        ((40, 20), (100, 100), False, (40, 20)),
        ((40, 20), (100, 100), True, (20, 20)),
        ((1, 1), (100, 100), True, (1, 1)),
        ((3000, 1), (100, 100), False, (100, 1)),
        ((1, 3000), (100, 100), True, (1, 1)),
        ((3000, 1), (1280, 320), True, (4, 1)),
        ((2000, 2000), (1280, 320), True, (1280, 320)),
        ((5000, 100), (64, 64), True, (64, 64)),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_sizes(
    kind: str, size: tuple[int, int], box: tuple[int, int], crop: bool, wanted: tuple[int, int]
) -> None:
    picture = shown(encoded(Image.new("RGB", size), kind), *box, crop=crop)
    assert (picture.width, picture.height) == wanted


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(80, 40), (2000, 1000)])
def test_a_picture_that_was_taken_sideways_stands_upright(
    orientation: int, size: tuple[int, int]
) -> None:
    turned = {
        1: (),
        2: (Image.Transpose.FLIP_LEFT_RIGHT,),
        3: (Image.Transpose.ROTATE_180,),
        4: (Image.Transpose.FLIP_TOP_BOTTOM,),
        5: (Image.Transpose.TRANSPOSE,),
        6: (Image.Transpose.ROTATE_90,),
        7: (Image.Transpose.TRANSVERSE,),
        8: (Image.Transpose.ROTATE_270,),
    }
    image = two_halves(*size)
    image.paste((20, 200, 20), (0, 0, size[0] // 4, size[1] // 4))
    for turn in turned[orientation]:
        image = image.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = opened(shown(encoded(image, "JPEG", exif=exif, quality=95))).convert("RGB")
    assert upright.size == (64, 32)
    assert is_close(upright.getpixel((4, 3)), (20, 200, 20))
    assert is_close(upright.getpixel((48, 3)), RED)
    assert is_close(upright.getpixel((32, 28)), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_place_camera_comments_and_profiles_are_gone(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAM"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    options: dict[str, Any] = {"exif": exif, "icc_profile": b"SECRETPROFILE" * 20}
    if kind == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", "SECRETNOTE")
        options["pnginfo"] = notes
    if kind == "JPEG":
        options["comment"] = b"SECRETNOTE"
    source = encoded(two_halves(), kind, **options)
    assert b"SECRET" in source
    picture = shown(source + b"SECRETTAIL<script>")
    assert b"SECRET" not in picture.data
    image = opened(picture)
    assert not image.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment", "Comment"} & set(image.info)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_the_first_frame_comes(kind: str) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, BLUE, BLUE)]
    moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
    image = opened(shown(moving))
    assert getattr(image, "n_frames", 1) == 1
    assert is_close(image.convert("RGB").getpixel((9, 9)), RED)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"<!doctype html><script>alert(1)</script>",
        b"#EXTM3U\nfile:///etc/passwd",
        b"GIF89a/*<script>*/",
        b"%!PS-Adobe-3.0 EPSF-3.0\n(x) run",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
        b"RIFF\x24\x00\x00\x00WEBPVP8 ",
        encoded(two_halves(), "BMP"),
        encoded(two_halves(), "TIFF"),
        encoded(two_halves(), "ICO"),
        encoded(two_halves(), "PDF"),
        encoded(two_halves(), "EPS"),
        encoded(two_halves(), "PPM"),
    ],
    # Not the whole of it: a PDF knows the second in which a worker has made it.
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_raster_image_of_a_known_format_is_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedMedia) as refused:
        shown(data)
    assert refused.value.errors[0].field == "avatar"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_a_truncated_picture_is_refused(kind: str) -> None:
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    data = encoded(noise, kind)
    for length in (len(data) // 2, len(data) // 4, 40):
        with pytest.raises(UnsupportedMedia):
            shown(data[:length])


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, about the EXIF block
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_broken_bytes_are_refused_or_shown_and_never_crash(kind: str) -> None:
    chance = random.Random(kind)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "cam"
    options = {} if kind == "GIF" else {"exif": exif}
    data = encoded(Image.effect_noise((48, 48), 50).convert("RGB"), kind, **options)
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            broken[chance.randrange(len(broken) if chance.random() < 0.5 else 120)] = (
                chance.randrange(256)
            )
        try:
            shown(bytes(broken))
        except DomainError:
            continue


def huge(kind: str) -> bytes:
    """A few kilobytes that claim more pixels than are taken."""
    return encoded(Image.new("1", (9000, 9000)).convert("L"), kind)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: huge("PNG"), id="png"),
        pytest.param(lambda: huge("JPEG"), id="jpeg"),
        pytest.param(lambda: huge("GIF"), id="gif"),
        pytest.param(
            lambda: encoded(Image.new("RGB", (6500, 6500)), "JPEG", progressive=True), id="scans"
        ),
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_from_its_header(make: Callable[[], bytes]) -> None:
    data = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Invalid) as refused:
        shown(data)
    assert refused.value.code == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_dimensions_that_only_the_header_claims_are_refused() -> None:
    small = bytearray(encoded(Image.new("RGB", (10, 10)), "PNG"))
    small[16:24] = (60_000).to_bytes(4) * 2
    with pytest.raises((Invalid, UnsupportedMedia)):
        shown(bytes(small))


def test_a_jpeg_that_is_nothing_but_scans_is_refused() -> None:
    data = encoded(Image.new("RGB", (600, 600)), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    with pytest.raises(UnsupportedMedia):
        shown(data[:last] + data[last:-2] * 200 + data[last:])
    assert shown(data).width == 64
