"""Forms as browsers send them."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.testing.client import ApiClient
from videos.tests.films import BIKES


@pytest.fixture(autouse=True)
def _own_folders(media_root: Any, fast_encoder: None, redis_server: Any) -> None:
    """Every request may touch files."""


def film_file(name: str = "bikes.mp4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, BIKES.read_bytes(), content_type="video/mp4")


def picture_file(colour: str = "red") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (64, 36), colour).save(out, "PNG")
    return SimpleUploadedFile("me.png", out.getvalue(), content_type="image/png")


@pytest.fixture
def publish(as_owner: ApiClient) -> Callable[..., Any]:
    """`publish(201, title="x")`: POST videos as the owner, with a film unless told otherwise."""

    def call(status: int = 201, /, **fields: Any) -> Any:
        body = {"title": "Bikes", "videoFile": film_file(), **fields}
        given = {name: value for name, value in body.items() if value is not None}
        return as_owner.post("videos", given, status, format="multipart")

    return call
