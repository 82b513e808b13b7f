"""People for tests, and clients that are signed in as them."""

import factory
from django.contrib.auth.hashers import make_password

from accounts.models import Session, User
from accounts.services import sessions
from accounts.tokens import TokenPair, mint_pair
from core.testing.client import ApiClient

PASSWORD = "Correct-Horse-7"


class UserFactory(factory.django.DjangoModelFactory[User]):
    """An active account whose password is `PASSWORD`."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    full_name = factory.LazyAttribute(lambda user: user.username.title())
    password = factory.LazyFunction(lambda: make_password(PASSWORD))


class StaffFactory(UserFactory):
    """A superuser."""

    username = factory.Sequence(lambda n: f"staff{n}")
    is_staff = True
    is_superuser = True


def open_session(user: User, device: str = "tests") -> tuple[Session, TokenPair]:
    """A session of `user` without the cost of a login, and its tokens."""
    user.refresh_from_db()
    session = sessions.open_session(user=user, device=device, address="127.0.0.1")
    return session, mint_pair(session, user)


def client_of(user: User) -> ApiClient:
    """The API as `user` sees it, by Bearer token."""
    return ApiClient().with_token(open_session(user)[1].access)
