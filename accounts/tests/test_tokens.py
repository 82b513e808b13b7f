"""Minting is a function of the session's state and nothing else."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
import time_machine
from bson import ObjectId
from django.conf import settings

from accounts.models import Session, User
from accounts.tests.factories import open_session
from accounts.tokens import AccessToken, InvalidToken, RefreshToken, mint_pair, session_named_by

MINTED = datetime(2030, 1, 2, 3, 4, 5, 678_900, tzinfo=UTC)


@pytest.fixture
def session() -> Session:
    return Session(
        pk=ObjectId("a" * 24),
        user_id=ObjectId("b" * 24),
        generation=4,
        rotated_at=MINTED,
        expires_at=MINTED + timedelta(days=60),
    )


@pytest.fixture
def user() -> User:
    return User(pk=ObjectId("b" * 24), auth_epoch=2)


def claims(raw: str) -> dict[str, object]:
    return jwt.decode(raw, options={"verify_signature": False})


def test_minting_twice_gives_identical_strings(session: Session, user: User) -> None:
    first = mint_pair(session, user)
    with time_machine.travel(MINTED + timedelta(days=400)):
        assert mint_pair(session, user) == first


def test_a_session_read_again_mints_the_same(db: None, ann: User) -> None:
    session, pair = open_session(ann)
    assert mint_pair(Session.objects.get(pk=session.pk), User.objects.get(pk=ann.pk)) == pair


def test_the_claims(session: Session, user: User) -> None:
    pair = mint_pair(session, user)
    access, refresh = claims(pair.access), claims(pair.refresh)
    iat = int(MINTED.timestamp())
    common = {"sub": "b" * 24, "sid": "a" * 24, "epoch": 2, "iat": iat}
    assert access.items() >= {**common, "token_type": "access", "exp": iat + 600}.items()
    assert refresh.items() >= {**common, "token_type": "refresh", "gen": 4}.items()
    assert refresh["exp"] == iat + 14 * 86_400
    assert set(access) == {*common, "token_type", "exp", "jti"}
    assert access["jti"] != refresh["jti"]


@pytest.mark.parametrize("change", [{"generation": 5}, {"pk": ObjectId("c" * 24)}])
def test_another_state_gives_other_tokens(
    session: Session, user: User, change: dict[str, object]
) -> None:
    before = mint_pair(session, user)
    for name, value in change.items():
        setattr(session, name, value)
    after = mint_pair(session, user)
    assert after.refresh != before.refresh
    assert after.access != before.access


def test_no_token_outlives_the_session(session: Session, user: User) -> None:
    session.expires_at = MINTED + timedelta(seconds=90)
    pair = mint_pair(session, user)
    end = int(session.expires_at.timestamp())
    assert claims(pair.access)["exp"] == claims(pair.refresh)["exp"] == end
    assert pair.access_expires_at == pair.refresh_expires_at == datetime.fromtimestamp(end, UTC)


def test_reading_gives_back_what_was_minted(session: Session, user: User) -> None:
    pair = mint_pair(session, user)
    with time_machine.travel(MINTED + timedelta(seconds=1), tick=False):
        access, refresh = AccessToken.read(pair.access), RefreshToken.read(pair.refresh)
    assert (access.user_id, access.session_id, access.epoch) == (user.pk, session.pk, 2)
    assert refresh.generation == 4


@pytest.mark.parametrize("late", [0, 1, 4.9])
def test_the_leeway_is_for_clocks_that_run_late_not_for_expired_tokens(
    session: Session, user: User, late: float
) -> None:
    pair = mint_pair(session, user)
    end = pair.access_expires_at
    with (
        time_machine.travel(end + timedelta(seconds=late), tick=False),
        pytest.raises(InvalidToken),
    ):
        AccessToken.read(pair.access)
    with time_machine.travel(end - timedelta(seconds=0.1), tick=False):
        assert AccessToken.read(pair.access)


def test_a_session_is_named_by_genuine_tokens_only(session: Session, user: User) -> None:
    pair = mint_pair(session, user)
    with time_machine.travel(MINTED + timedelta(days=400), tick=False):
        assert session_named_by(pair.access) == session_named_by(pair.refresh) == session.pk
    forged = jwt.encode(claims(pair.access), "x" * 40, "HS256")
    foreign = jwt.encode({"sid": {"$gt": ""}}, settings.SECRET_KEY, "HS256")
    for raw in (
        "",
        "junk",
        forged,
        foreign,
        "[" * 1500,
        "x" * 10_000,
        "\ud800.é.x",
        pair.access + "x",
    ):
        assert session_named_by(raw) is None
        with pytest.raises(InvalidToken):
            AccessToken.read(raw)
