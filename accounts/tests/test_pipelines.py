"""The read behind every authenticated request."""

from bson import ObjectId
from django.utils import timezone

from accounts.models import Session, User
from accounts.pipelines import SESSIONS, signed_in_user
from accounts.tests.factories import UserFactory, open_session
from core.testing.mongo import documents_examined


def test_as_data() -> None:
    now = timezone.now()
    user_id, session_id = ObjectId(), ObjectId()
    first, lookup, live, shape = signed_in_user(
        user_id=user_id, session_id=session_id, epoch=3, now=now
    )
    assert first == {"$match": {"_id": user_id, "is_active": True, "auth_epoch": 3}}
    assert lookup["$lookup"]["pipeline"][0]["$match"] == {
        "_id": session_id,
        "user_id": user_id,
        "revoked_at": None,
        "expires_at": {"$gt": now},
    }
    assert live == {"$match": {"session": {"$ne": []}}}
    assert shape == {"$project": {"session": 0, "password": 0}}


def test_the_collection_is_that_of_the_model() -> None:
    assert Session._meta.db_table == SESSIONS


def test_reads_one_user_among_many(db: None, ann: User) -> None:
    for user in [*(UserFactory() for _ in range(30)), ann]:
        session, _ = open_session(user)
    pipeline = signed_in_user(user_id=ann.pk, session_id=session.pk, epoch=0, now=timezone.now())
    assert documents_examined(User._meta.db_table, pipeline) <= 2


def test_leaves_the_hash_in_the_database(db: None, ann: User) -> None:
    session, _ = open_session(ann)
    pipeline = signed_in_user(user_id=ann.pk, session_id=session.pk, epoch=0, now=timezone.now())
    (found,) = User.objects.raw_aggregate(pipeline)
    assert found == ann
    assert found.get_deferred_fields() == {"password"}
