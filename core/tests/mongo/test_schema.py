"""Unique indexes: what they allow, and whether lookups can use them."""

import uuid
from collections.abc import Iterator

import pytest
from bson import ObjectId
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, connection, models
from django.db.models import Model, Q, UniqueConstraint
from pymongo.errors import PyMongoError

from core.models import IdempotencyRecord
from core.testing.plans import explain

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def nullable_model() -> Iterator[type[Model]]:
    class Coupon(models.Model):  # noqa: DJ008
        code = models.CharField(max_length=9, null=True, unique=True)
        shop = models.CharField(max_length=9)
        state = models.CharField(max_length=9, default="open")

        class Meta:
            app_label = "core"
            db_table = f"coupon_{uuid.uuid4().hex}"
            constraints = [
                UniqueConstraint(fields=["shop", "code"], name="coupon_of_shop"),
                UniqueConstraint(
                    fields=["shop"], condition=Q(state="open"), name="one_open_coupon"
                ),
            ]

    with connection.schema_editor() as editor:
        editor.create_model(Coupon)
    yield Coupon
    with connection.schema_editor() as editor:
        editor.delete_model(Coupon)
    del apps.all_models["core"]["coupon"]
    apps.clear_cache()


def filters(model: type[Model]) -> dict[str, object]:
    """Index name → its partial filter, for unique indexes."""
    indexes = connection.database[model._meta.db_table].index_information()
    return {
        name: index.get("partialFilterExpression")
        for name, index in indexes.items()
        if index.get("unique")
    }


def test_a_unique_field_that_is_never_null_has_a_plain_index_that_a_lookup_uses() -> None:
    Group.objects.bulk_create([Group(name=f"g{i}") for i in range(50)])

    assert set(filters(Group).values()) == {None}
    plan = explain(Group.objects.filter(name="g7"))
    assert "IXSCAN" in plan.stages
    assert plan.documents == 1


def test_a_unique_constraint_on_several_fields_has_a_plain_index_that_a_lookup_uses() -> None:
    owner = ObjectId()
    IdempotencyRecord.objects.bulk_create(
        [
            IdempotencyRecord(
                user_id=owner, path="/p", key=f"k{i}", expires_at="2030-01-01T00:00:00Z"
            )
            for i in range(50)
        ]
    )
    assert filters(IdempotencyRecord) == {"idempotency_key": None}
    plan = explain(IdempotencyRecord.objects.filter(user_id=owner, path="/p", key="k7"))
    assert plan.indexes == {"idempotency_key"}
    assert plan.documents == 1


def test_unique_together_has_a_plain_index() -> None:
    assert set(filters(Permission).values()) == {None}


def test_uniqueness_is_enforced() -> None:
    Group.objects.create(name="one")
    with pytest.raises(IntegrityError):
        Group.objects.create(name="one")


def test_a_nullable_unique_field_keeps_its_filter_and_takes_several_nulls(
    nullable_model: type[Model],
) -> None:
    coupons = nullable_model._default_manager
    coupons.create(code=None, shop="a", state="shut")
    coupons.create(code=None, shop="b", state="shut")
    coupons.create(code="x", shop="c", state="shut")
    with pytest.raises(IntegrityError):
        coupons.create(code="x", shop="d", state="shut")
    of_code = [f for name, f in filters(nullable_model).items() if "code" in name]
    assert {"code": {"$type": "string"}} in of_code


def test_a_conditional_constraint_keeps_its_condition_alone(nullable_model: type[Model]) -> None:
    assert filters(nullable_model)["one_open_coupon"] == {"state": {"$eq": "open"}}
    coupons = nullable_model._default_manager
    coupons.create(code="1", shop="a", state="shut")
    coupons.create(code="2", shop="a", state="open")
    with pytest.raises(IntegrityError):
        coupons.create(code="3", shop="a", state="open")


def test_an_expiry_index_lets_mongodb_remove_what_has_expired() -> None:
    index = connection.database[IdempotencyRecord._meta.db_table].index_information()
    assert index["idempotency_expiry"]["expireAfterSeconds"] == 0


SLOW = {"$where": "sleep(1200) || true"}
"""Takes more than a second for each document."""


def test_a_migration_may_take_longer_than_any_request() -> None:
    """The client's own limit fits requests: a new column of ten million rows takes minutes."""
    Group.objects.bulk_create([Group(name=f"g{i}") for i in range(4)])
    groups = connection.database[Group._meta.db_table]
    with pytest.raises(PyMongoError):
        list(groups.find(SLOW))
    with connection.schema_editor():
        rows = connection.get_collection(Group._meta.db_table)
        assert rows.update_many(SLOW, {"$set": {"seen": True}}).modified_count == 4
