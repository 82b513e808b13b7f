"""A migration that was killed is run again."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Index, UniqueConstraint

from core.models import IdempotencyRecord

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


def test_removing_an_index_again_does_nothing(db: None):
    index = Index(fields=["path"], name="passing")
    with connection.schema_editor() as editor:
        editor.add_index(IdempotencyRecord, index)
    for _ in range(2):
        with connection.schema_editor() as editor:
            editor.remove_index(IdempotencyRecord, index)
    assert "passing" not in connection.database[TABLE].index_information()


def test_removing_a_constraint_again_does_nothing(db: None):
    constraint = UniqueConstraint(fields=["path", "body"], name="passing")
    with connection.schema_editor() as editor:
        editor.add_constraint(IdempotencyRecord, constraint)
    for _ in range(2):
        with connection.schema_editor() as editor:
            editor.remove_constraint(IdempotencyRecord, constraint)
    assert "passing" not in connection.database[TABLE].index_information()
