"""The pipelines as data, and what they cost."""

from bson import ObjectId

from accounts.models import User
from accounts.tests.factories import UserFactory
from core.testing.plans import explain
from social.models import Reaction, Subscription
from social.pipelines import followed_among, latest_listed_videos, reactions_among
from social.querysets import latest_videos
from videos.tests.factories import VideoFactory

COLLECTION = "videos_video"


def test_ones_own_relations_to_a_page_of_things_are_read_in_the_unique_index(db: None):
    ann, others = UserFactory(), UserFactory.create_batch(4)
    videos = VideoFactory.create_batch(4)
    for fan in others:
        for video in videos:
            Reaction.objects.create(user=fan, target_type="v", target_id=video.pk, value=1)
        Subscription.objects.create(subscriber=fan, channel=ann)
    ids = [video.pk for video in videos]
    plan = explain(Reaction, reactions_among(ids, user_id=others[0].pk, target_type="v"))
    assert ("COLLSCAN" in plan.stages, plan.documents) == (False, 4)
    plan = explain(Subscription, followed_among([ann.pk], subscriber_id=others[0].pk))
    assert ("COLLSCAN" in plan.stages, plan.documents) == (False, 0)
    assert Subscription.objects.followed_among(others[0], [ann.pk, others[1].pk]) == {ann.pk}
    assert Reaction.objects.values_by(others[1], "v", ids) == dict.fromkeys(ids, 1)
    assert Reaction.objects.values_by(ann, "v", ids) == {}


def test_only_listed_videos_are_looked_up_by_owner_and_one_each():
    ids = [ObjectId(), ObjectId()]
    match, _, lookup, *_ = latest_listed_videos(ids, videos=COLLECTION)
    assert match == {"$match": {"_id": {"$in": ids}}}
    assert lookup["$lookup"]["from"] == COLLECTION
    assert lookup["$lookup"]["foreignField"] == "owner_id"
    inner = lookup["$lookup"]["pipeline"]
    assert {"$match": {"listed": True}} in inner
    assert {"$limit": 1} in inner


def test_one_video_is_read_for_a_channel_however_many_it_has(db: None):
    channels = UserFactory.create_batch(3)
    for channel in channels:
        VideoFactory.create_batch(8, owner=channel)
        VideoFactory.create_batch(4, owner=channel, visibility="private")
    plan = explain(User, latest_listed_videos([c.pk for c in channels], videos=COLLECTION))
    assert "COLLSCAN" not in plan.stages
    # Three people (from their ids alone) and three videos.
    assert plan.documents <= 6


def test_channels_without_a_listed_video_have_no_latest(db: None):
    ann = UserFactory()
    VideoFactory(owner=ann, visibility="unlisted")
    assert latest_videos([ann]) == []
    assert latest_videos([]) == []
