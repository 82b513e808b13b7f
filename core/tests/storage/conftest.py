"""Both stores, and files to publish."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.storage import MediaStore, media_store


@pytest.fixture(params=["local", "cloudinary"])
def store(request: pytest.FixtureRequest, media_root: Path) -> MediaStore:
    """Each test that asks for it runs with either store."""
    if request.param == "cloudinary":
        request.getfixturevalue("cloudinary")
    return media_store()


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder to publish."""
    folder = tmp_path / "attempt"
    (folder / "hls").mkdir(parents=True)
    (folder / "notes.vtt").write_bytes(b"WEBVTT")
    (folder / "hls" / "master.m3u8").write_text("#EXTM3U")
    return folder


def names(root: Path) -> set[str]:
    """All files below."""
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def write(path: Path, content: Any) -> Path:
    """A file with this text or these bytes."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def picture() -> bytes:
    """A small WebP."""
    out = BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, "WEBP")
    return out.getvalue()
