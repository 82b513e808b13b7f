"""Rows for tests, with the counters that count them."""

from typing import Any

import factory
from django.db.models import F

from accounts.models import User
from accounts.tests.factories import UserFactory
from social.models import Comment, Reaction, ReactionValue, Subscription, TargetType, Tweet
from videos.models import Video
from videos.tests.factories import VideoFactory


class CommentFactory(factory.django.DjangoModelFactory[Comment]):
    """A comment on a public video, or with `root=` a reply to one."""

    class Meta:
        model = Comment

    video = factory.SubFactory(VideoFactory)
    author = factory.SubFactory(UserFactory)
    content = factory.Sequence(lambda n: f"Comment {n}")

    @classmethod
    def _create(cls, model_class: type[Comment], *args: Any, **kwargs: Any) -> Comment:
        root = kwargs.pop("root", None)
        if root is not None:
            kwargs |= {"video": root.video, "root_id": root.pk, "is_reply": True}
            Comment.objects.filter(pk=root.pk).update(replies_count=F("replies_count") + 1)
        comment: Comment = Comment.objects.create(**kwargs)
        Video.objects.filter(pk=comment.video_id).update(comments_count=F("comments_count") + 1)
        return comment


class TweetFactory(factory.django.DjangoModelFactory[Tweet]):
    """A tweet."""

    class Meta:
        model = Tweet

    author = factory.SubFactory(UserFactory)
    content = factory.Sequence(lambda n: f"Tweet {n}")


class ReactionFactory(factory.django.DjangoModelFactory[Reaction]):
    """A like of a public video, or of `target=`, a video, a comment or a tweet."""

    class Meta:
        model = Reaction

    user = factory.SubFactory(UserFactory)
    target_type = TargetType.VIDEO
    value = ReactionValue.LIKE

    @classmethod
    def _create(cls, model_class: type[Reaction], *args: Any, **kwargs: Any) -> Reaction:
        target = kwargs.pop("target", None) or VideoFactory()
        if isinstance(target, Comment):
            kwargs["target_type"] = TargetType.COMMENT
        if isinstance(target, Tweet):
            kwargs["target_type"] = TargetType.TWEET
        counter = "likes_count" if kwargs["value"] > 0 else "dislikes_count"
        type(target).objects.filter(pk=target.pk).update(**{counter: F(counter) + 1})
        return Reaction.objects.create(target_id=target.pk, **kwargs)


class SubscriptionFactory(factory.django.DjangoModelFactory[Subscription]):
    """Somebody follows a channel."""

    class Meta:
        model = Subscription

    subscriber = factory.SubFactory(UserFactory)
    channel = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[Subscription], *args: Any, **kwargs: Any) -> Subscription:
        row: Subscription = Subscription.objects.create(**kwargs)
        people = User.objects
        people.filter(pk=row.channel_id).update(subscribers_count=F("subscribers_count") + 1)
        people.filter(pk=row.subscriber_id).update(subscriptions_count=F("subscriptions_count") + 1)
        return row
