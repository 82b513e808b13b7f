"""People whom most tests of accounts need."""

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(username="ann", email="ann@example.org", full_name="Ann Archer")


@pytest.fixture
def bob(db: None) -> User:
    return UserFactory(username="bob", email="bob@example.org", full_name="Bob Baker")


@pytest.fixture
def as_ann(ann: User) -> ApiClient:
    return client_of(ann)


@pytest.fixture
def as_bob(bob: User) -> ApiClient:
    return client_of(bob)
