"""POST users/register"""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from PIL import Image

from accounts.models import User
from core.storage import media_store
from core.testing.client import ApiClient

CLARA = {
    "username": "clara",
    "email": "clara@example.org",
    "fullName": "Clara Cole",
    "password": "Correct-Horse-7",
}


def png(width: int = 900, height: int = 600) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "PNG")
    return SimpleUploadedFile("me.png", out.getvalue(), "image/png")


def test_answers_with_the_user_who_can_sign_in_at_once(api: ApiClient) -> None:
    user = api.post("users/register", CLARA, 201)
    assert user | {"_id": "", "createdAt": "", "updatedAt": ""} == {
        "_id": "",
        "username": "clara",
        "email": "clara@example.org",
        "fullName": "Clara Cole",
        "avatar": "",
        "coverImage": "",
        "bio": "",
        "isEmailVerified": False,
        "createdAt": "",
        "updatedAt": "",
    }
    signed_in = api.post("users/login", {"username": "clara", "password": CLARA["password"]})
    assert signed_in["user"] == user


def test_names_are_stored_normalised_and_texts_as_written(api: ApiClient) -> None:
    wide = "ＣＬＡＲＡ"
    given = CLARA | {"username": wide, "email": " Clara@Example.ORG ", "fullName": "$set <b> ann "}
    user = api.post("users/register", given, 201)
    assert (user["username"], user["email"]) == ("clara", "clara@example.org")
    assert user["fullName"] == "$set <b> ann "


def test_takes_pictures_of_a_multipart_body(api: ApiClient, media_root: Path) -> None:
    body = CLARA | {"avatar": png(), "coverImage": png(4000, 1000)}
    user = api.post("users/register", body, 201, format="multipart")
    assert user["avatar"].startswith(f"http://testserver/media/users/{user['_id']}/")
    stored = User.objects.get(username="clara")
    with Image.open(str(media_store().local_path(stored.avatar))) as avatar:
        assert (avatar.format, avatar.size) == ("WEBP", (512, 512))
    with Image.open(str(media_store().local_path(stored.cover_image))) as cover:
        assert cover.size == (2048, 512)


def test_an_empty_picture_field_is_no_picture(api: ApiClient) -> None:
    assert api.post("users/register", CLARA | {"avatar": ""}, 201, format="multipart")
    other = CLARA | {"username": "dora", "email": "dora@example.org", "avatar": None}
    assert api.post("users/register", other, 201)["avatar"] == ""
    words = {"avatar": "undefined", "coverImage": "null"}
    third = CLARA | {"username": "emma", "email": "emma@example.org"} | words
    assert api.post("users/register", third, 201, format="multipart")["coverImage"] == ""


def test_what_is_no_picture_is_refused_and_leaves_nothing(api: ApiClient, media_root: Path) -> None:
    svg = SimpleUploadedFile("me.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png")
    body = CLARA | {"coverImage": png(), "avatar": svg}
    error = api.post("users/register", body, 415, format="multipart")
    assert [e["field"] for e in error["errors"]] == ["avatar"]
    assert not User.objects.exists()
    assert not list(media_root.rglob("*.webp"))


def test_a_taken_name_leaves_no_file(api: ApiClient, ann: User, media_root: Path) -> None:
    body = CLARA | {"username": "ann", "avatar": png()}
    api.post("users/register", body, 409, format="multipart")
    assert not list(media_root.rglob("*.webp"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ab"),
        ("username", "a" * 31),
        ("username", "clara cole"),
        ("username", "clara/../x"),
        ("username", "кlara"),
        ("username", "-clara"),
        ("username", "clara\nx"),
        ("username", ""),
        ("username", {"$gt": ""}),
        ("username", ["clara"]),
        ("username", True),
        ("username", "cla\u0000ra"),
        ("email", "no address"),
        ("email", "a@b"),
        ("email", "a" * 250 + "@example.org"),
        ("email", {"$ne": None}),
        ("fullName", "   "),
        ("fullName", "n" * 81),
        ("fullName", "Ann\r\nBcc: all"),
        ("password", "short"),
        ("password", "password123"),
        ("password", "clara@example.org"),
        ("password", "p" * 129),
        ("password", ""),
    ],
)
def test_a_field_that_breaks_a_rule_is_named(api: ApiClient, field: str, value: object) -> None:
    error = api.post("users/register", CLARA | {field: value}, 400)
    assert {e["field"] for e in error["errors"]} == {field}
    assert not User.objects.exists()


@pytest.mark.parametrize("field", list(CLARA))
def test_a_missing_field_is_named(api: ApiClient, field: str) -> None:
    body = {name: value for name, value in CLARA.items() if name != field}
    error = api.post("users/register", body, 400)
    assert [(e["field"], e["code"]) for e in error["errors"]] == [(field, "required")]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"username": "ANN"}, ["username"]),
        ({"email": "Ann@Example.org"}, ["email"]),
        ({"username": "Ａnn", "email": "ann@example.org"}, ["username", "email"]),
    ],
)
def test_what_is_taken_is_named(
    api: ApiClient, ann: User, given: dict[str, str], fields: list[str]
) -> None:
    error = api.post("users/register", CLARA | given, 409)
    assert [(e["field"], e["code"]) for e in error["errors"]] == [(f, "unique") for f in fields]


def test_nothing_but_the_documented_fields_is_set(api: ApiClient) -> None:
    powers = {
        "isStaff": True,
        "is_staff": True,
        "isSuperuser": True,
        "is_superuser": True,
        "isActive": False,
        "isEmailVerified": True,
        "is_email_verified": True,
        "subscribersCount": 9,
        "subscribers_count": 9,
        "authEpoch": 9,
        "by": "me",
        "_id": "0" * 24,
        "createdAt": "2001-01-01T00:00:00Z",
    }
    api.post("users/register", CLARA | powers, 201)
    clara = User.objects.get(username="clara")
    assert (clara.is_staff, clara.is_superuser, clara.is_active) == (False, False, True)
    assert (clara.is_email_verified, clara.subscribers_count, clara.auth_epoch) == (False, 0, 0)
    assert clara.created_at.year > 2001
    assert str(clara.pk) != "0" * 24


def test_of_twenty_parallel_sign_ups_with_one_name_one_succeeds(db: None) -> None:
    spellings = ["clara", "CLARA", "Clara", "ｃｌａｒａ", "Cʟara".replace("ʟ", "l")]

    def sign_up(n: int) -> int:
        body = CLARA | {"username": spellings[n % 5], "email": f"clara{n}@example.org"}
        client = ApiClient()
        try:
            return client.http.post("/api/v1/users/register", body).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(sign_up, range(20)))
    assert statuses == [201] + [409] * 19
    assert User.objects.count() == 1


def test_of_parallel_sign_ups_with_one_address_one_succeeds_and_leaves_its_picture(
    db: None, media_root: Path
) -> None:
    def sign_up(n: int) -> int:
        body = CLARA | {"username": f"clara{n}", "avatar": png(64, 64)}
        http = ApiClient().http
        try:
            return http.post("/api/v1/users/register", body, format="multipart").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(sign_up, range(10))) == [201] + [409] * 9
    key = User.objects.get().avatar
    assert list(media_root.rglob("*.webp")) == [media_store().local_path(key)]


def test_sign_ups_of_one_address_are_limited(api: ApiClient, rate_limits: object) -> None:
    rate_limits.RATELIMITS["register_address"] = "2/3600"  # type: ignore[attr-defined]
    for n in range(2):
        api.post("users/register", CLARA | {"username": f"x{n}x", "email": f"x{n}@ex.org"}, 201)
    api.post("users/register", CLARA, 429)
    assert int(api.last["Retry-After"]) > 0
