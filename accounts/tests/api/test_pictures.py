"""PATCH users/avatar, users/cover-image"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from PIL import Image

from accounts.models import User
from accounts.services import profile
from accounts.tests.factories import StaffFactory, client_of, open_session
from core.errors import Unauthenticated
from core.models import AuditEvent
from core.storage import media_store
from core.testing.client import ApiClient

KINDS = [("avatar", "avatar", "avatar"), ("cover-image", "coverImage", "cover_image")]
Upload = Callable[..., Any]


def picture(
    width: int = 1200, height: int = 900, form: str = "JPEG", **save: Any
) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (width, height), "orange").save(out, form, **save)
    return SimpleUploadedFile("../../me.PHP", out.getvalue(), "text/html")


def files(media_root: Path) -> list[Path]:
    return [path for path in media_root.rglob("*") if path.is_file()]


@pytest.fixture(autouse=True)
def _own_folders(media_root: Path) -> None: ...


@pytest.mark.parametrize(("path", "field", "column"), KINDS)
def test_replaces_the_picture_and_removes_the_old_file(
    as_ann: ApiClient, ann: User, media_root: Path, path: str, field: str, column: str
) -> None:
    seen = set()
    for _ in range(2):
        user = as_ann.patch(f"users/{path}", {field: picture()}, format="multipart")
        key = getattr(User.objects.get(pk=ann.pk), column)
        assert key.startswith(f"users/{ann.pk}/")
        assert key.endswith(".webp")
        assert user[field] == f"http://testserver/media/{key}"
        assert files(media_root) == [media_store().local_path(key)]
        seen.add(key)
    assert len(seen) == 2
    assert user == as_ann.get("users/current-user")


@pytest.mark.parametrize(
    ("path", "field", "column", "given", "size"),
    [
        (*KINDS[0], (1200, 900), (512, 512)),
        (*KINDS[0], (100, 300), (100, 100)),
        (*KINDS[1], (4096, 2304), (2048, 1152)),
        (*KINDS[1], (800, 200), (800, 200)),
    ],
)
def test_is_cut_to_its_size_and_never_enlarged(
    as_ann: ApiClient,
    ann: User,
    path: str,
    field: str,
    column: str,
    given: tuple[int, int],
    size: tuple[int, int],
) -> None:
    as_ann.patch(f"users/{path}", {field: picture(*given)}, format="multipart")
    key = getattr(User.objects.get(pk=ann.pk), column)
    with Image.open(str(media_store().local_path(key))) as stored:
        assert (stored.format, stored.size) == ("WEBP", size)


def test_metadata_stays_behind(as_ann: ApiClient, media_root: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    body = {"avatar": picture(exif=exif, comment=b"SECRET-COMMENT")}
    as_ann.patch("users/avatar", body, format="multipart")
    assert b"SECRET" not in files(media_root)[0].read_bytes()


@pytest.mark.parametrize(("path", "field", "column"), KINDS)
@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415),
        (b"<html><script>alert(1)</script>", 415),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, 415),
        (b"\xff\xd8\xff<script>alert(1)</script>", 415),
        (b"", 400),
        (None, 400),
        ("users/x.webp", 400),
    ],
)
def test_what_is_no_picture_changes_nothing(
    as_ann: ApiClient,
    ann: User,
    media_root: Path,
    path: str,
    field: str,
    column: str,
    content: bytes | str | None,
    status: int,
) -> None:
    before = as_ann.patch(f"users/{path}", {field: picture()}, format="multipart")
    body: dict[str, Any] = {}
    if isinstance(content, bytes):
        body[field] = SimpleUploadedFile("me.png", content, "image/png")
    elif content:
        body[field] = content
    error = as_ann.patch(f"users/{path}", body, status, format="multipart")
    assert [e["field"] for e in error["errors"]] == [field]
    assert as_ann.get("users/current-user") == before
    assert len(files(media_root)) == 1


def test_a_file_that_is_too_large_is_413(
    as_ann: ApiClient, media_root: Path, settings: Any
) -> None:
    settings.IMAGE_MAX_BYTES = 1000
    as_ann.patch("users/avatar", {"avatar": picture()}, 413, format="multipart")
    assert not files(media_root)


def test_too_many_pixels_are_refused_before_they_are_decoded(
    as_ann: ApiClient, settings: Any
) -> None:
    settings.IMAGE_MAX_PIXELS = 1000
    error = as_ann.patch("users/avatar", {"avatar": picture()}, 400, format="multipart")
    assert [(e["field"], e["code"]) for e in error["errors"]] == [("avatar", "too_large")]


def test_a_store_that_fails_leaves_the_old_picture(
    as_ann: ApiClient, media_root: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    before = as_ann.patch("users/avatar", {"avatar": picture()}, format="multipart")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(type(media_store()), "publish", full)
        as_ann.patch("users/avatar", {"avatar": picture()}, 507, format="multipart")
    assert as_ann.get("users/current-user") == before
    assert len(files(media_root)) == 1
    assert not [f for f in files(media_root.parent / "scratch") if f.name.startswith("picture-")]


def test_an_account_banned_meanwhile_leaves_no_file(ann: User, media_root: Path) -> None:
    User.objects.filter(pk=ann.pk).update(is_active=False)
    with pytest.raises(Unauthenticated):
        profile.set_avatar(by=ann, file=picture())
    assert not files(media_root)


def test_parallel_replacements_leave_one_file(ann: User, media_root: Path) -> None:
    _, pair = open_session(ann)

    def replace(_: int) -> int:
        client = ApiClient().with_token(pair.access).http
        try:
            body = {"avatar": picture(64, 64)}
            return client.patch("/api/v1/users/avatar", body, format="multipart").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(replace, range(8))) == {200}
    key = User.objects.get(pk=ann.pk).avatar
    assert files(media_root) == [media_store().local_path(key)]


def test_staff_take_pictures_down_with_a_record(ann: User, media_root: Path) -> None:
    client_of(ann).patch("users/avatar", {"avatar": picture()}, format="multipart")
    boss = StaffFactory()
    assert profile.remove_pictures(user=ann, by=boss, reason="nudity") is True
    assert profile.remove_pictures(user=ann, by=boss, reason="again") is False
    assert User.objects.get(pk=ann.pk).avatar == ""
    assert not files(media_root)
    assert AuditEvent.objects.get(verb="user.pictures_removed").reason == "nudity"
