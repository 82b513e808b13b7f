"""Tokens that we have not made, or not for this, are 401 everywhere."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from bson import ObjectId
from django.conf import settings
from django.utils import timezone

from accounts.models import Session, User
from accounts.tests.factories import open_session
from core.testing.client import ApiClient

KEY = settings.SECRET_KEY


def encode(part: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def claims_of(raw: str) -> dict[str, Any]:
    return jwt.decode(raw, options={"verify_signature": False})


def signed(raw: str, header: dict[str, str] | None = None, **changes: Any) -> str:
    """Our own signature over changed claims; None removes one."""
    claims = {k: v for k, v in {**claims_of(raw), **changes}.items() if v is not None}
    return jwt.encode(claims, KEY, algorithm="HS256", headers=header)


def unsigned(raw: str, alg: str) -> str:
    return f"{encode({'alg': alg, 'typ': 'JWT'})}.{encode(claims_of(raw))}."


FORGERIES: dict[str, Callable[[str], str]] = {
    "alg none": lambda raw: unsigned(raw, "none"),
    "alg None": lambda raw: unsigned(raw, "None"),
    "alg of no name": lambda raw: unsigned(raw, ""),
    "HS256 without a signature": lambda raw: unsigned(raw, "HS256"),
    "signature cut off": lambda raw: raw.rpartition(".")[0] + ".",
    "signature of another algorithm": lambda raw: jwt.encode(claims_of(raw), KEY, "HS512"),
    "empty key": lambda raw: jwt.encode(claims_of(raw), "x" * 32, "HS256"),
    "key of a guess": lambda raw: jwt.encode(claims_of(raw), "secret" * 8, "HS256"),
    "RS256 in the header": lambda raw: (
        encode({"alg": "RS256", "typ": "JWT"}) + "." + raw.partition(".")[2]
    ),
    "another user": lambda raw: ".".join(
        [
            raw.split(".")[0],
            encode({**claims_of(raw), "sub": str(ObjectId())}),
            raw.split(".")[2],
        ]
    ),
    "kid of a file": lambda raw: jwt.encode(
        claims_of(raw), "x" * 32, "HS256", headers={"kid": "../../../../dev/null"}
    ),
    "jku of a stranger": lambda raw: jwt.encode(
        claims_of(raw), "x" * 32, "HS256", headers={"jku": "http://127.0.0.1:9/keys"}
    ),
    "jwk in the header": lambda raw: jwt.encode(
        claims_of(raw), "x" * 32, "HS256", headers={"jwk": {"kty": "oct", "k": "eHh4"}}
    ),
    "nested without end": lambda raw: (
        base64.urlsafe_b64encode(b"[" * 1400).decode() + "." + raw.partition(".")[2]
    ),
    "claims without a signature": lambda raw: raw.split(".")[1],
    "five parts": lambda raw: raw + ".a.b",
    "not a token": lambda raw: "undefined",
    "very long": lambda raw: raw + "A" * 100_000,
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_opens_nothing(api: ApiClient, ann: User, name: str) -> None:
    _, pair = open_session(ann)
    forged = FORGERIES[name](pair.access)
    error = api.with_token(forged).get("users/current-user", status=401)
    assert error["error"]["code"] == "token_not_valid"
    api.with_token(forged).get("users/c/ann", status=401)
    api.post("users/refresh-token", {"refreshToken": FORGERIES[name](pair.refresh)}, 401)
    api.with_token(forged).post("users/logout", {}, 401)
    assert Session.objects.get().revoked_at is None


def test_a_signature_by_an_empty_key_opens_nothing(api: ApiClient, ann: User) -> None:
    _, pair = open_session(ann)
    body = pair.access.rpartition(".")[0]
    signature = hmac.new(b"", body.encode(), hashlib.sha256).digest()
    forged = f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    api.with_token(forged).get("users/current-user", status=401)


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": "a" * 24},
        {"sid": "a" * 24},
        {"sub": {"$gt": ""}},
        {"sid": None},
        {"sub": None},
        {"epoch": 7},
        {"epoch": None},
        {"epoch": True},
        {"epoch": {"$gte": 0}},
        {"exp": None},
        {"exp": 1},
        {"exp": "later"},
        {"exp": 1e300},
        {"jti": None},
        {"token_type": None},
        {"token_type": "refresh"},
        {"iat": 2**40},
        {"nbf": 2**40},
    ],
    ids=str,
)
def test_claims_that_do_not_fit_open_nothing(
    api: ApiClient, ann: User, changes: dict[str, Any]
) -> None:
    """Even with our own key: what is claimed must be so."""
    _, pair = open_session(ann)
    api.with_token(signed(pair.access, **changes)).get("users/current-user", status=401)


@pytest.mark.parametrize("changes", [{"gen": None}, {"gen": 5}, {"gen": -1}, {"gen": "0"}], ids=str)
def test_a_generation_that_does_not_fit_buys_nothing(
    api: ApiClient, ann: User, changes: dict[str, Any]
) -> None:
    _, pair = open_session(ann)
    body = {"refreshToken": signed(pair.refresh, **changes)}
    api.post("users/refresh-token", body, 401)


def test_a_session_of_another_user_opens_nothing(api: ApiClient, ann: User, bob: User) -> None:
    _, pair = open_session(ann)
    stolen = signed(pair.access, sub=str(bob.pk))
    api.with_token(stolen).get("users/current-user", status=401)
    body = {"refreshToken": signed(pair.refresh, sub=str(bob.pk))}
    api.post("users/refresh-token", body, 401)


def test_the_kinds_do_not_stand_in_for_each_other(api: ApiClient, ann: User) -> None:
    _, pair = open_session(ann)
    api.with_token(pair.refresh).get("users/current-user", status=401)
    api.post("users/refresh-token", {"refreshToken": pair.access}, 401)


@pytest.mark.parametrize(
    ("moment", "status"),
    [(-3600, 401), (-60, 401), (-2, 200), (0, 200), (599, 200), (601, 401), (700, 401)],
)
def test_an_access_token_is_good_from_its_minting_for_ten_minutes(
    api: ApiClient, ann: User, moment: int, status: int
) -> None:
    session, pair = open_session(ann)
    with time_machine.travel(session.rotated_at + timedelta(seconds=moment), tick=False):
        api.with_token(pair.access).get("users/current-user", status=status)


def test_no_access_token_outlives_its_session(api: ApiClient, ann: User, settings: Any) -> None:
    # Tokens are minted to end with their session at the latest; this one is made to outlive it.
    settings.SESSION_MEMORY_SECONDS = 0
    session, pair = open_session(ann)
    now = timezone.now()
    Session.objects.filter(pk=session.pk).update(expires_at=now + timedelta(seconds=5))
    client = api.with_token(pair.access)
    client.get("users/current-user")
    with time_machine.travel(now + timedelta(seconds=6), tick=False):
        client.get("users/current-user", status=401)


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Bearer", 200),
        ("Bearer ", 200),
        ("Basic YW5uOnB3", 200),
        ("Bearer undefined", 401),
        ("Bearer null", 401),
        ("Bearer a b", 401),
        ("bearer junk", 401),
        ("Bearer \xff\xfe", 401),
    ],
)
def test_guests_enter_without_a_token_but_not_with_a_bad_one(
    api: ApiClient, ann: User, header: str, status: int
) -> None:
    api.get("users/c/ann", status=status, HTTP_AUTHORIZATION=header)


def test_the_header_wins_over_the_cookie(api: ApiClient, ann: User, bob: User) -> None:
    client = api.with_token(open_session(ann)[1].access)
    client.http.cookies["accessToken"] = open_session(bob)[1].access
    assert client.get("users/current-user")["username"] == "ann"
    client.http.credentials(HTTP_AUTHORIZATION="Bearer junk")
    client.get("users/current-user", status=401)


def test_the_scheme_is_recognised_in_any_case(api: ApiClient, ann: User) -> None:
    _, pair = open_session(ann)
    api.get("users/current-user", HTTP_AUTHORIZATION=f"bearer {pair.access}")
