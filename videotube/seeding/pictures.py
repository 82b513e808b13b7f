"""Thumbnails in many colours, and portraits, so that not all of them look alike."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from videotube.seeding.chance import Chance

PORTRAIT = 256
"""Pixels of a side."""


def tinted(
    frames: Sequence[Path], folder: Path, *, count: int, seed: str
) -> Iterator[tuple[Path, ...]]:
    """`count` sets of the same pictures, each in a light of its own."""
    chance = Chance(0, seed)
    folder.mkdir(parents=True)
    for number in range(count):
        dark = tuple(chance.randint(0, 70) for _ in range(3))
        light = tuple(chance.randint(180, 255) for _ in range(3))
        pictures = []
        for frame in frames:
            target = folder / f"{number}-{frame.name}"
            with Image.open(frame) as picture:
                plain = picture.convert("RGB")
                tint = ImageOps.colorize(plain.convert("L"), black=dark, white=light)  # type: ignore[arg-type]
                mixed = Image.blend(plain, tint, chance.uniform(0.2, 0.8))
                ImageEnhance.Contrast(mixed).enhance(1.1).save(target, quality=80)
            pictures.append(target)
        yield tuple(pictures)


def portraits(folder: Path, *, count: int) -> Iterator[Path]:
    """`count` heads and shoulders before a wall, each in colours of its own."""
    chance = Chance(0, "portraits")
    folder.mkdir(parents=True)
    for number in range(count):
        wall, coat, face = (
            tuple(chance.randint(low, high) for _ in range(3))
            for low, high in ((120, 235), (30, 140), (90, 245))
        )
        image = Image.new("RGB", (PORTRAIT, PORTRAIT), wall)
        draw = ImageDraw.Draw(image)
        middle = PORTRAIT // 2 + chance.randint(-16, 16)
        draw.ellipse((middle - 92, 168, middle + 92, 380), fill=coat)
        draw.ellipse((middle - 50, 58, middle + 50, 172), fill=face)
        target = folder / f"{number}.webp"
        image.save(target, quality=80)
        yield target
