"""Staff of each role, as the roof knows them, signed in to the admin."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from accounts.tests.factories import UserFactory
from moderation.tests.conftest import House, house
from videotube.roles import ROLES


@pytest.fixture
def signed_in(house: House) -> Callable[[str], Client]:
    """`signed_in("moderator")`: a client of the role's; `boss`, `nobody` (staff without rights),
    `user` and `guest` beside the roles."""

    def enter(role: str) -> Client:
        client = Client()
        if role == "guest":
            return client
        user = house.boss if role == "boss" else _member(house, role)
        client.force_login(user)
        return client

    return enter


def _member(house: House, role: str) -> User:
    if role == "user":
        return house.rita
    user = {"moderator": house.mona, "senior-moderator": house.milo}.get(role)
    user = user or UserFactory(username=role, is_staff=True)
    if role in ROLES:
        wanted = {right.split(".")[1] for right in ROLES[role].rights}
        user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    return user


__all__ = ["House", "house"]
