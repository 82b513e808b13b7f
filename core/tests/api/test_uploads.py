"""Files of a form: streamed to disk under our names, refused early, gone after the request."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.testing.client import ApiClient

pytestmark = [
    pytest.mark.urls("core.tests.urls"),
    pytest.mark.usefixtures("db", "media_root"),
]


@pytest.fixture
def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (80, 80), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def scratch(settings: Any) -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR)


def upload(api: ApiClient, content: bytes, name: str = "a.png", status: int = 200) -> Any:
    file = SimpleUploadedFile("x", content, "image/png")
    file._name = name  # as a hostile client would send it
    return api.post("t/upload", {"avatar": file}, status, format="multipart")


def left(scratch: Path) -> list[Path]:
    return [path for path in scratch.rglob("*") if path.is_file()]


def test_a_picture_lies_on_disk_during_the_request_and_nowhere_after(
    api: ApiClient, png: bytes, scratch: Path
) -> None:
    data = upload(api, png)
    assert data["avatar"]["size"] == len(png)
    assert scratch.is_dir()
    assert left(scratch) == []


@pytest.mark.parametrize(
    "name", ["x.php", "../../etc/x.sh", "a." + "b" * 300, "n\0ul.png", "ä.svg", "." * 40, "x.html"]
)
def test_the_name_on_disk_is_ours(api: ApiClient, png: bytes, name: str) -> None:
    stored = upload(api, png, name)["avatar"]["stored"]
    assert stored.endswith(".upload")
    assert len(stored) < 40


@pytest.mark.parametrize(
    "content",
    [b"<svg onload=alert(1)>", b"<html>", b"#EXTM3U\n", b"GIF87", b"MZ" * 3000, b"ftypavif"],
)
def test_what_is_no_picture_is_415_and_leaves_nothing(
    api: ApiClient, content: bytes, scratch: Path
) -> None:
    body = upload(api, content, "a.png", 415)
    assert body["errors"][0]["field"] == "avatar"
    assert left(scratch) == []


def test_a_file_over_the_limit_is_413_and_leaves_nothing(
    api: ApiClient, png: bytes, scratch: Path, settings: Any
) -> None:
    settings.IMAGE_MAX_BYTES = 100_000
    body = upload(api, png + b"\0" * 200_000, status=413)
    assert body["errors"][0]["field"] == "avatar"
    assert left(scratch) == []


def test_a_body_announced_as_too_large_is_413_before_it_is_read(
    api: ApiClient, png: bytes, scratch: Path, settings: Any
) -> None:
    settings.IMAGE_MAX_BYTES = 1000
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    upload(api, png + b"\0" * 10_000, status=413)
    assert not scratch.exists()


def test_an_empty_file_input_is_no_file(api: ApiClient) -> None:
    part = (
        b'--x\r\nContent-Disposition: form-data; name="avatar"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n"
    )
    response = api.http.generic(
        "POST", "/api/v1/t/upload", part, content_type="multipart/form-data; boundary=x"
    )
    assert response.json()["data"] == {}


def test_a_body_that_ends_too_early_is_an_error_and_leaves_nothing(
    api: ApiClient, png: bytes, scratch: Path
) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="avatar"; filename="a.png"\r\n\r\n' + png
    response = api.http.generic(
        "POST", "/api/v1/t/upload", part, content_type="multipart/form-data; boundary=x"
    )
    assert response.status_code in (200, 400)
    assert left(scratch) == []
