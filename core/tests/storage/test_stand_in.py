"""The stand-in is as strict as Cloudinary, and signs as the SDK does."""

import time
from pathlib import Path
from typing import Any

import cloudinary as sdk
import pytest
from cloudinary import api, uploader
from cloudinary.utils import (
    api_sign_request,
    cloudinary_url,
    verify_notification_signature,
)

from core.storage.cloudinary.account import parse_account
from core.testing.cloudinary import FakeCloudinary
from core.testing.cloudinary.signing import notification_signature, signature_of, url_signature
from core.tests.storage.conftest import picture, write

ALGORITHMS = ("sha1", "sha256")
both = pytest.mark.parametrize("algorithm", ALGORITHMS)


@both
@pytest.mark.parametrize(
    "params",
    [
        {"public_id": "a/b", "timestamp": "1700000000"},
        {"eager": "sp_hd/m3u8|c_limit,w_5/mp4", "type": "authenticated", "timestamp": "1"},
        {"context": "a=1&b=2", "tags": "x,y", "empty": "", "timestamp": "1"},
    ],
)
def test_it_signs_calls_as_the_sdk_does(params: dict[str, str], algorithm: str) -> None:
    assert signature_of(params, "secret", algorithm) == api_sign_request(
        params, "secret", algorithm
    )


@both
@pytest.mark.parametrize("transformation", ["", "c_fill,w_100", "sp_full_hd"])
def test_it_signs_addresses_as_the_sdk_does(transformation: str, algorithm: str) -> None:
    url, _ = cloudinary_url(
        "videos/1/film",
        format="m3u8",
        raw_transformation=transformation,
        sign_url=True,
        cloud_name="demo",
        api_secret="secret",
        signature_algorithm=algorithm,
    )
    assert f"/{url_signature(transformation, 'videos/1/film.m3u8', 'secret', algorithm)}/" in url


@both
def test_it_signs_notifications_as_the_sdk_expects_them(
    monkeypatch: pytest.MonkeyPatch, algorithm: str
) -> None:
    monkeypatch.setattr(sdk.config(), "api_secret", "secret", raising=False)
    now = int(time.time())
    signature = notification_signature('{"a": 1}', now, "secret", algorithm)
    assert verify_notification_signature('{"a": 1}', now, signature, algorithm=algorithm)
    assert not verify_notification_signature('{"a": 2}', now, signature, algorithm=algorithm)


def sdk_options(fake: FakeCloudinary, **changes: Any) -> dict[str, Any]:
    return {**parse_account(fake.url).call_options, **changes}


@pytest.mark.parametrize("cloudinary", ALGORITHMS, indirect=True)
def test_it_takes_what_the_sdk_sends_and_refuses_another_secret_key_cloud_algorithm_and_time(
    cloudinary: FakeCloudinary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(write(tmp_path / "p.webp", picture()))
    stored = uploader.upload(file, public_id="p", **sdk_options(cloudinary))
    assert (stored["public_id"], stored["bytes"]) == ("p", len(picture()))
    assert api.resource("p", **sdk_options(cloudinary))["format"] == "webp"
    refused = sdk.exceptions.AuthorizationRequired
    (foreign,) = set(ALGORITHMS) - {cloudinary.api.algorithm}
    changes = {"api_secret": "x", "api_key": "x", "cloud_name": "x", "signature_algorithm": foreign}
    for change in ({name: value} for name, value in changes.items()):
        with pytest.raises(refused):
            uploader.upload(file, public_id="q", **sdk_options(cloudinary, **change))
    with pytest.raises(refused):
        api.resource("p", **sdk_options(cloudinary, api_secret="x"))
    monkeypatch.setattr("cloudinary.utils.now", lambda: str(int(time.time()) - 3700))
    with pytest.raises(sdk.exceptions.BadRequest, match="Stale"):
        uploader.upload(file, public_id="q", **sdk_options(cloudinary))
    assert cloudinary.library.names() == {"p"}


def test_it_takes_chunks_in_order_only_and_none_that_is_too_small(
    cloudinary: FakeCloudinary, tmp_path: Path
) -> None:
    data = picture()
    cloudinary.library.min_chunk_bytes = 10**6
    path = write(tmp_path / "p.webp", data)
    with pytest.raises(sdk.exceptions.BadRequest, match="larger than 5mb"):
        uploader.upload_large(
            str(path), resource_type="image", chunk_size=20, **sdk_options(cloudinary)
        )
    cloudinary.library.min_chunk_bytes = 1
    skipped = {"Content-Range": f"bytes 20-39/{len(data)}", "X-Unique-Upload-Id": "u"}
    with pytest.raises(sdk.exceptions.BadRequest, match="in order"):
        uploader.upload_large_part(
            ("p", data[20:40]), http_headers=skipped, **sdk_options(cloudinary)
        )
    uploader.upload_large(
        str(path), resource_type="image", public_id="p", chunk_size=20, **sdk_options(cloudinary)
    )
    assert cloudinary.library.get(("image", "upload", "p")).data == data
