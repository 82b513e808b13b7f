"""Signing in: by username or e-mail, with a lockout, telling nobody which accounts exist."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.utils import timezone

from accounts.models import Session, User
from accounts.names import normalise
from accounts.services import bans, sessions
from accounts.tokens import TokenPair, mint_pair
from core.errors import Forbidden, Invalid, LimitReached, Unauthenticated, Unavailable
from core.ratelimit import enforce, refund
from core.redis import RedisError

LOCKED = "Too many failed attempts. Try again later."


class WrongCredentials(Unauthenticated):
    """Unknown, wrong password, or deactivated: the same answer, after the same time."""

    code = "invalid_credentials"
    message = "The username, e-mail address or password is wrong."


class RegistrationWaits(Forbidden):
    """The password is right, but staff have not approved the registration yet: 403."""

    code = "registration_held"
    message = "Your registration waits for approval. You will get a mail."


@dataclass(frozen=True, slots=True)
class SignIn:
    """A fresh session, and the pair that opens it."""

    user: User
    session: Session
    tokens: TokenPair


def sign_in(*, identifiers: Iterable[str], password: str, address: str, device: str) -> SignIn:
    """Open a session for whoever the password proves. Raises as `authenticate` does."""
    user = authenticate(identifiers=identifiers, password=password, address=address)
    session = sessions.open_session(user=user, device=device, address=address)
    return SignIn(user, session, mint_pair(session, user))


def authenticate(*, identifiers: Iterable[str], password: str, address: str) -> User:
    """The active user whom all identifiers name and whose password this is.

    Raises Invalid without an identifier, WrongCredentials, RegistrationWaits, LimitReached, and
    Unavailable while limits cannot be counted (logins fail closed).
    """
    names = sorted({normalise(text) for text in identifiers} - {""})
    if not names:
        raise Invalid("A username or an e-mail address is needed.", code="required", field="email")
    user = _named(names)
    account = f"user:{user.pk}" if user else "name:" + " ".join(names)
    with reserved_attempt(account=account, address=address):
        if user is None:
            # As long as checking a password takes.
            make_password(password)
            raise WrongCredentials
        if not user.check_password(password) or not _is_let_in(user):
            raise WrongCredentials
    if user.is_held:
        raise RegistrationWaits
    return user


@contextmanager
def reserved_attempt(*, account: str, address: str) -> Iterator[None]:
    """Take one attempt from the account's and the address's limit before the body checks a
    password, so that no number of parallel requests gets more; give these two back when the body
    succeeds. Earlier failures stay counted, and the right password passes no lockout.
    """
    if not settings.RATELIMIT_ENABLE:
        yield
        return
    reservations = (("login_address", f"address:{address}"), ("login_account", account))
    try:
        for number, (scope, client) in enumerate(reservations):
            try:
                enforce(scope, client, LOCKED)
            except LimitReached:
                # What the account's lockout refuses is no failure of its address.
                for taken in reservations[:number]:
                    refund(*taken)
                raise
    except RedisError as error:
        raise Unavailable from error
    yield
    try:
        for scope, client in reservations:
            refund(scope, client)
    except RedisError as error:
        raise Unavailable from error


def _is_let_in(user: User) -> bool:
    """An account whose suspension is over does not wait for the task that ends it."""
    if not user.is_active and user.suspended_until is not None:
        bans.end_suspension(user, now=timezone.now())
        user.refresh_from_db()
    return user.is_active or user.is_held


def _named(names: list[str]) -> User | None:
    """The one account that every name stands for; names are normalised."""
    found = list(User.objects.filter(Q(username__in=names) | Q(email__in=names))[:2])
    if len(found) != 1 or not {found[0].username, found[0].email}.issuperset(names):
        return None
    user: User = found[0]
    return user
