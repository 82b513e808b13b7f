"""Access and refresh tokens: minted from a session alone, so that the same session state always
gives the same strings and no token is ever stored.

Claims of both: `token_type`, `sub` (user), `sid` (session), `epoch` (the user's auth epoch),
`iat`, `exp`, `jti`; a refresh token also carries `gen`, the session's generation.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, Self, cast

import jwt
from bson import ObjectId
from django.utils import timezone
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import Token

from accounts.models import Session, User
from core.errors import Unauthenticated

CLOCK_LEEWAY = timedelta(seconds=5)
"""How far the clocks of two servers may differ before a fresh token looks "not yet valid"."""
MAX_TOKEN_LENGTH = 2048
"""Ours have about 350 characters; a longer one is not worth parsing."""
TOKENS_KNOWN = 4096
"""Verified tokens that a process remembers; each takes about a kilobyte."""


class InvalidToken(Unauthenticated):
    """Forged, expired, revoked, or of the wrong kind; which of them is not told."""

    code = "token_not_valid"
    message = "The token is not valid, or no longer."


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a sign-in and a refresh hand out, and until when each is good."""

    access: str
    refresh: str
    access_expires_at: datetime
    refresh_expires_at: datetime


class SessionToken(Token):
    """A SimpleJWT token that belongs to a session."""

    lifetime = timedelta()  # SimpleJWT wants one; ours hang on the session's times

    @property
    def token_backend(self) -> TokenBackend:
        return _backend(api_settings.ALGORITHM, api_settings.SIGNING_KEY)

    @classmethod
    def read(cls, raw: str) -> Self:
        """The token behind an encoded string. Raises InvalidToken."""
        try:
            kind: Any = cls
            token = _verified(kind, raw, api_settings.ALGORITHM, api_settings.SIGNING_KEY)
            # A signature is good for ever, a token is not.
            token.check_exp(current_time=timezone.now())
        except TokenError as error:
            raise InvalidToken from error
        return cast("Self", token)

    def verify(self) -> None:
        """Beside type, id and expiry: every claim has the shape we have given it."""
        super().verify()
        ids = (self.payload.get("sub"), self.payload.get("sid"))
        if not all(isinstance(i, str) and ObjectId.is_valid(i) for i in ids):
            raise TokenError("Token has no user or no session")
        if type(self.payload.get("epoch")) is not int:
            raise TokenError("Token has no epoch")

    def check_exp(self, claim: str = "exp", current_time: datetime | None = None) -> None:
        """The leeway is for clocks that run late, not for tokens that have run out."""
        now = current_time or self.current_time
        if type(self.payload.get(claim)) is not int or self.payload[claim] <= now.timestamp():
            raise TokenError("Token has expired")

    @property
    def user_id(self) -> ObjectId:
        return ObjectId(self.payload["sub"])

    @property
    def session_id(self) -> ObjectId:
        return ObjectId(self.payload["sid"])

    @property
    def epoch(self) -> int:
        return int(self.payload["epoch"])


class AccessToken(SessionToken):
    """Opens endpoints, for about ten minutes."""

    token_type = "access"  # noqa: S105 - a kind, not a secret


class RefreshToken(SessionToken):
    """Buys the next pair, once."""

    token_type = "refresh"  # noqa: S105 - a kind, not a secret

    def verify(self) -> None:
        super().verify()
        if type(self.payload.get("gen")) is not int or self.payload["gen"] < 0:
            raise TokenError("Token has no generation")

    @property
    def generation(self) -> int:
        return int(self.payload["gen"])


def mint_pair(session: Session, user: User) -> TokenPair:
    """The pair of the session's present generation; minting again gives identical strings."""
    access_end = _end(session, api_settings.ACCESS_TOKEN_LIFETIME)
    refresh_end = _end(session, api_settings.REFRESH_TOKEN_LIFETIME)
    return TokenPair(
        access=_encode(AccessToken, session, user, access_end),
        refresh=_encode(RefreshToken, session, user, refresh_end),
        access_expires_at=access_end,
        refresh_expires_at=refresh_end,
    )


def session_named_by(raw: str) -> ObjectId | None:
    """The session of any token that we have signed, however old; None for every other string."""
    if not _is_worth_parsing(raw):
        return None
    try:
        payload = jwt.decode(
            raw,
            api_settings.SIGNING_KEY,
            algorithms=[api_settings.ALGORITHM],
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except jwt.InvalidTokenError:
        return None
    session_id = payload.get("sid")
    return ObjectId(session_id) if ObjectId.is_valid(session_id) else None


def _is_worth_parsing(raw: str) -> bool:
    return raw.isascii() and 0 < len(raw) <= MAX_TOKEN_LENGTH


def _end(session: Session, lifetime: timedelta) -> datetime:
    """In whole seconds, as tokens count; never behind the session's absolute end."""
    end = min(session.rotated_at + lifetime, session.expires_at)
    return end.astimezone(UTC).replace(microsecond=0)


def _encode(kind: type[SessionToken], session: Session, user: User, end: datetime) -> str:
    identity = f"{session.pk}.{session.generation}.{kind.token_type}"
    # The order is part of the string: claims are never reordered.
    claims: dict[str, Any] = {
        "token_type": kind.token_type,
        "sub": str(user.pk),
        "sid": str(session.pk),
        "epoch": user.auth_epoch,
        "iat": int(session.rotated_at.timestamp()),
        "exp": int(end.timestamp()),
        "jti": hashlib.sha256(identity.encode()).hexdigest()[:32],
    }
    if kind is RefreshToken:
        claims["gen"] = session.generation
    return _backend(api_settings.ALGORITHM, api_settings.SIGNING_KEY).encode(claims)


@lru_cache(maxsize=TOKENS_KNOWN)
def _verified(
    kind: type[SessionToken], raw: str, _algorithm: str, _signing_key: str
) -> SessionToken:
    """A token whose signature and claims are good: a client sends the same one for ten minutes."""
    if not _is_worth_parsing(raw):
        raise TokenError("Token is too long, or no text")
    return kind(cast("Any", raw))


@cache
def _backend(algorithm: str, signing_key: str) -> TokenBackend:
    return TokenBackend(algorithm, signing_key, leeway=CLOCK_LEEWAY)
