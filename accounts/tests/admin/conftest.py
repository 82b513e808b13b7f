"""Staff, signed in to the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory


@pytest.fixture
def boss(db: None) -> User:
    return StaffFactory(username="boss")


@pytest.fixture
def admin(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


@pytest.fixture
def clerk(db: None) -> Any:
    """Staff who may see and change users and sessions, and nothing more."""
    user = UserFactory(username="clerk", is_staff=True)
    rights = ["view_user", "change_user", "add_user", "view_session"]
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client
