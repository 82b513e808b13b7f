"""The family's dialect switched on; the other tests of the project speak the canonical one."""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient


@pytest.fixture(autouse=True)
def _aliases(settings: Any) -> None:
    settings.API_FAMILY_ALIASES = True


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(username="ann", full_name="Ann Other")


@pytest.fixture
def as_ann(ann: User) -> ApiClient:
    return client_of(ann)
