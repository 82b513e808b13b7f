"""A migration that was killed is run again."""

import pytest
from django.core.management import call_command
from django.db import connection

TABLE = "core_idempotencyrecord"


@pytest.fixture
def forgotten(db: None) -> None:
    """As after a kill: collections and some indexes are there, the record of it is not."""
    connection.database["django_migrations"].delete_many({"app": "core"})
    connection.database[TABLE].drop_index("idempotency_key")
    connection.database[TABLE].insert_one({"path": "kept"})


def test_a_killed_migration_is_taken_up_where_it_stopped(forgotten: None):
    call_command("migrate", "core", verbosity=0)
    indexes = connection.database[TABLE].index_information()
    assert indexes["idempotency_key"]["unique"]
    assert connection.database[TABLE].count_documents({"path": "kept"}) == 1
