"""Declared indexes against those that are there."""

import pytest
from bson import ObjectId
from django.db import connection

from core.models import AuditEvent, IdempotencyRecord
from core.mongo.inspection import DuplicateRows, Fault, declared_indexes, index_faults, mend
from core.testing.commands import run_command

pytestmark = pytest.mark.usefixtures("db")
AUDIT, RECORDS = AuditEvent._meta.db_table, IdempotencyRecord._meta.db_table


@pytest.fixture
def collection():
    """`collection(name)`; every declared index is back afterwards."""
    connection.ensure_connection()
    yield lambda name: connection.database[name]
    connection.database[RECORDS].delete_many({})
    for fault in index_faults():
        mend(fault)
    assert list(index_faults()) == []


def test_a_migrated_database_has_every_index_as_it_is_declared(collection):
    assert list(index_faults()) == []
    assert declared_indexes(AuditEvent).keys() == {i.name for i in AuditEvent._meta.indexes}


def test_a_missing_one_is_found_and_made(collection):
    collection(AUDIT).drop_index("audit_verb")
    (fault,) = index_faults()
    assert (fault.fault, fault.name, fault.fields) == (
        Fault.MISSING,
        "audit_verb",
        "verb 1, at -1, _id -1",
    )
    mend(fault)
    assert "audit_verb" in collection(AUDIT).index_information()


@pytest.mark.parametrize(
    ("name", "keys", "options"),
    [
        ("idempotency_key", [("user_id", 1), ("path", 1), ("key", 1)], {}),
        ("idempotency_expiry", [("expires_at", 1)], {"expireAfterSeconds": 5}),
        ("idempotency_expiry", [("expires_at", 1), ("path", 1)], {}),
        ("by_another_name", [("expires_at", 1)], {}),
    ],
)
def test_one_that_differs_is_made_anew(collection, name, keys, options):
    before = collection(RECORDS).index_information()
    for existing, facts in before.items():
        if existing == name or list(facts["key"]) == keys:
            collection(RECORDS).drop_index(existing)
    collection(RECORDS).create_index(keys, name=name, **options)
    (fault,) = index_faults()
    assert fault.fault is Fault.DIFFERENT
    mend(fault)
    assert collection(RECORDS).index_information() == before


def test_an_undeclared_one_is_only_named_unless_the_command_is_told(collection):
    collection(AUDIT).create_index([("reason", 1)], name="by_hand")
    named = run_command("create_indexes")
    assert (named.code, named.items[0]["fault"], named.items[0]["mended"]) == (
        0,
        "undeclared",
        False,
    )
    assert "by_hand" in collection(AUDIT).index_information()
    assert run_command("create_indexes", "--drop-undeclared").summary["mended"] == 1
    assert "by_hand" not in collection(AUDIT).index_information()


def test_a_unique_one_over_doubles_is_refused_naming_them_and_the_others_are_made(collection):
    collection(RECORDS).drop_index("idempotency_key")
    collection(AUDIT).drop_index("audit_verb")
    double = {"user_id": ObjectId(), "path": "/p", "key": "k"}
    collection(RECORDS).insert_many([{**double, "n": 1}, {**double, "n": 2}])
    outcome = run_command("create_indexes")
    assert outcome.code == 1
    assert "idempotency_key" in outcome.error
    assert "path=/p, key=k" in outcome.error
    assert (outcome.summary["found"], outcome.summary["mended"]) == (2, 1)
    with pytest.raises(DuplicateRows):
        mend(next(index_faults()))


def test_a_dry_run_changes_nothing(collection):
    collection(AUDIT).drop_index("audit_verb")
    assert run_command("create_indexes", "--dry-run").summary["found"] == 1
    assert "audit_verb" not in collection(AUDIT).index_information()
    assert run_command("create_indexes").summary == {
        "found": 1,
        "mended": 1,
        "undeclared": 0,
        "dryRun": False,
    }
    assert run_command("create_indexes").summary["found"] == 0
