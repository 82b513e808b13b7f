"""Pictures from people: decoded, cut to size, turned upright, and written anew.

What comes out holds pixels only: no EXIF, no place, no comment, no second format behind the
first.
"""

import struct
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.conf import settings
from PIL import Image, ImageOps

from core.errors import Invalid, UnsupportedMedia

PEAK_BYTES_PER_PIXEL = {"JPEG": 1.0, "PNG": 12.5, "GIF": 8.5, "AVIF": 12.0, "WEBP": 16.0}
"""What decoding and converting needs at its peak, as measured; by format, which lists those that
are taken. A JPEG is decoded at the size that is wanted, unless it is a progressive one."""
PROGRESSIVE_BYTES_PER_PIXEL = 6.5
MAX_DECODE_BYTES = 250 * 1024**2
MAX_JPEG_SCANS = 100
"""A progressive JPEG has about ten. Each of 60 bytes costs 30 ms, so that 10 MB of them would
keep a processor for more than an hour."""

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation → what brings the picture upright."""

# What Pillow raises for broken files, beside what it means to raise.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    MemoryError,
    RuntimeError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded picture with its size in pixels and the extension that fits it."""

    data: bytes
    width: int
    height: int
    extension: str


def display_picture(
    source: IO[bytes], *, field: str, width: int, height: int, crop: bool
) -> Picture:
    """The picture as WebP, no larger than `width` x `height`; with `crop`, of their shape.

    Of an animation, the first frame. Raises UnsupportedMedia for what is no raster image,
    Invalid for one with too many pixels; neither needs more than 300 MB.
    """
    try:
        # The size is known from the header, before a pixel is decoded.
        with Image.open(source, formats=tuple(PEAK_BYTES_PER_PIXEL)) as image:
            if image.width * image.height > _max_pixels(image):
                raise Invalid("This picture has too many pixels.", code="too_large", field=field)
            if image.format == "JPEG" and _count_scans(source) > MAX_JPEG_SCANS:
                raise ValueError("a JPEG made of scans")
            return _webp(_display_pixels(image, width, height, crop=crop))
    except BROKEN as error:
        raise UnsupportedMedia(
            "This file is not a picture that can be read.", field=field
        ) from error


def _max_pixels(image: Image.Image) -> int:
    bytes_per_pixel = PEAK_BYTES_PER_PIXEL[str(image.format)]
    if image.info.get("progressive"):
        bytes_per_pixel = PROGRESSIVE_BYTES_PER_PIXEL
    return min(settings.IMAGE_MAX_PIXELS, int(MAX_DECODE_BYTES / bytes_per_pixel))


def _count_scans(source: IO[bytes]) -> int:
    """Start-of-scan markers in the file; `source` is left where it was."""
    position = source.tell()
    source.seek(0)
    count = source.read().count(b"\xff\xda")
    source.seek(position)
    return count


def _display_pixels(image: Image.Image, width: int, height: int, *, crop: bool) -> Image.Image:
    """Upright, RGB or RGBA, within or of the wanted size; shrunk first, to keep copies small."""
    longest = max(width, height)
    # Twice what is wanted, whichever way up it turns out to be, and cropped at that.
    image.draft("RGB", (longest * 2, longest * 2))
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    orientation = image.getexif().get(ORIENTATION, 1)
    mode = "RGBA" if has_alpha else "RGB"
    pixels: Image.Image = image
    if image.mode.startswith("I"):
        # 16 bits: converted as it is, everything above 255 would be white.
        pixels = image.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    if pixels.mode != mode:
        pixels = pixels.convert(mode)
    factor = min(image.width, image.height) // (longest * 2)
    if factor > 1:
        pixels = pixels.reduce(factor)
    if orientation in TURNS:
        pixels = pixels.transpose(TURNS[orientation])
    if crop:
        side = min(width, pixels.width, pixels.height * width // height) or 1
        pixels = ImageOps.fit(pixels, (side, max(1, side * height // width)))
    else:
        pixels.thumbnail((width, height))
    return pixels


def _webp(pixels: Image.Image) -> Picture:
    # A fresh image carries none of the source's metadata.
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    out = BytesIO()
    clean.save(out, "WEBP", quality=82, method=4)
    return Picture(out.getvalue(), clean.width, clean.height, "webp")
