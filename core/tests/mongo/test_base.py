"""The engine is the patched one, and only on releases it is proved with."""

import django_mongodb_backend
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from core.mongo.base import PROVED_WITH, DatabaseWrapper, guard_version


def test_the_default_connection_is_ours() -> None:
    assert isinstance(connection._connections["default"], DatabaseWrapper)


def test_the_installed_backend_is_a_proved_one() -> None:
    assert django_mongodb_backend.__version__ in PROVED_WITH


@pytest.mark.parametrize("version", ["5.2.3", "5.2.5", "6.0.0", "5.2.4.post1"])
def test_another_release_is_refused_with_its_number(version: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=version):
        guard_version(version)
