"""What goes in and what comes out."""

from typing import Any

from bson import ObjectId
from rest_framework import serializers

from accounts.api.serializers import MiniUserSerializer
from accounts.models import User
from core.api.fields import ObjectIdField, TextField
from core.api.serializers import ModelSerializer, QuerySerializer, Serializer
from social.models import MAX_CONTENT_LENGTH, MAX_TWEET_LENGTH, Comment, Tweet
from social.services.reactions import VALUES
from videos.api.serializers import VideoSerializer
from videos.models import Video

SORTS = ("newest", "top")
NOBODY = User(pk=ObjectId(b"\0" * 12), username="", full_name="")
"""Stands for the author of a tombstone: front-ends read `owner.username` without asking."""
HIDDEN = {
    "content": "",
    "likesCount": 0,
    "isLiked": False,
    "isEdited": False,
    "isHearted": False,
    "isDeleted": True,
    "isHeld": False,
}
"""What stands in the place of a comment that staff have hidden, and that still has replies."""


class CommentListQuery(QuerySerializer):
    """The order of comments; newest first where nothing is asked."""

    sort = serializers.ChoiceField(choices=SORTS, required=False, allow_blank=True)


class RepliesQuery(QuerySerializer):
    """Which video the reader came from."""

    video = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        help_text="The share id of an unlisted video, whose comments its link opens.",
    )


class CommentPlaceQuery(QuerySerializer):
    """Where the comment must stand."""

    video = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        help_text="Id or share id of its video; 404 where the comment is another's.",
    )


class CommentEditSerializer(Serializer):
    """Other words for a comment, stored as written; white space alone is blank."""

    content = TextField(max_length=MAX_CONTENT_LENGTH)


class CommentCreateSerializer(CommentEditSerializer):
    """A comment or reply, stored as written; white space alone is blank."""

    parent = ObjectIdField(  # type: ignore[assignment]
        required=False, allow_null=True, help_text="A comment of the same video to reply to."
    )


def is_shown(comment: Comment, reader: Any) -> bool:
    """Whether `reader` gets more than a tombstone: authors see what of theirs is held."""
    return not comment.is_buried or (comment.is_held and comment.author_id == reader.pk)


class AuthorSerializer(MiniUserSerializer):
    """Who wrote a comment; a tombstone names nobody."""

    def get_attribute(self, instance: Comment) -> User:
        shown = is_shown(instance, self.context["request"].user)
        return NOBODY if not shown or instance.author is None else instance.author


class CommentSerializer(ModelSerializer):
    """A comment. A tombstone (`isDeleted`: deleted, or hidden by staff) has no content, and an
    owner without names. `isHeld` is for its author's eyes: others see it once staff have approved
    it."""

    # The context holds `liked`: the ids of those comments that the caller likes.
    owner = AuthorSerializer(source="author", read_only=True)
    is_liked = serializers.SerializerMethodField()
    parent = ObjectIdField(  # type: ignore[assignment]
        source="root_id",
        read_only=True,
        allow_null=True,
        help_text="The comment that this is a reply to, or null.",
    )

    class Meta:
        model = Comment
        fields = [
            "id",
            "content",
            "created_at",
            "updated_at",
            "is_edited",
            "owner",
            "likes_count",
            "is_liked",
            "replies_count",
            "parent",
            "is_pinned",
            "is_hearted",
            "is_deleted",
            "is_held",
        ]
        read_only_fields = fields

    def get_is_liked(self, comment: Comment) -> bool:
        return comment.pk in self.context["liked"]

    def to_representation(self, instance: Comment) -> dict[str, Any]:
        item: dict[str, Any] = super().to_representation(instance)
        shown = is_shown(instance, self.context["request"].user)
        return item | HIDDEN if instance.is_hidden and not shown else item


class DeletedCommentSerializer(Serializer):
    """The id of what is gone."""

    id = ObjectIdField()


class CommentDeletionSerializer(Serializer):
    """The id in the three places in which front-ends look for it."""

    id = ObjectIdField()
    comment_id = ObjectIdField()
    deleted_comment = DeletedCommentSerializer()


class TweetInputSerializer(Serializer):
    """A tweet, stored as written; white space alone is blank."""

    content = TextField(max_length=MAX_TWEET_LENGTH)


class TweetSerializer(ModelSerializer):
    """A tweet. One that staff have hidden (`isHidden`) is shown to its author and to staff only."""

    # The context holds `liked`: the ids of those tweets that the caller likes.
    owner = MiniUserSerializer(source="author", read_only=True)
    is_liked = serializers.SerializerMethodField()

    class Meta:
        model = Tweet
        fields = [
            "id",
            "content",
            "created_at",
            "updated_at",
            "owner",
            "likes_count",
            "is_liked",
            "is_hidden",
        ]
        read_only_fields = fields

    def get_is_liked(self, tweet: Tweet) -> bool:
        return tweet.pk in self.context["liked"]


class DeletedTweetSerializer(Serializer):
    """The id of what is gone."""

    id = ObjectIdField()


class TweetDeletionSerializer(Serializer):
    """The id in the three places in which front-ends look for it."""

    id = ObjectIdField()
    tweet_id = ObjectIdField()
    deleted_tweet = DeletedTweetSerializer()


class LikeStateSerializer(Serializer):
    """How it stands now: the caller's own like, and the number of everybody's."""

    is_liked = serializers.BooleanField()
    likes_count = serializers.IntegerField(min_value=0)


class ReactionStateSerializer(LikeStateSerializer):
    """The same with the caller's own dislike."""

    is_disliked = serializers.BooleanField()


class ReactionInputSerializer(Serializer):
    """What the caller thinks of it."""

    value = serializers.ChoiceField(
        choices=VALUES, help_text="1 likes, -1 dislikes, 0 takes either back."
    )


class LikedVideoSerializer(VideoSerializer):
    """A video item that also stands under `video` and `likedVideo`, for the family's sake."""

    video = VideoSerializer(source="*")
    liked_video = VideoSerializer(source="*")

    class Meta(VideoSerializer.Meta):
        fields = [*VideoSerializer.Meta.fields, "video", "liked_video"]

    def to_representation(self, instance: Video) -> dict[str, Any]:
        # Rendered once, shown three times.
        item = self.fields["video"].to_representation(instance)
        return {**item, "video": item, "likedVideo": item}


class SubscriptionStateSerializer(Serializer):
    """The same fact under both names that front-ends read."""

    subscribed = serializers.BooleanField(source="is_subscribed")
    is_subscribed = serializers.BooleanField()
    subscribers_count = serializers.IntegerField(min_value=0)


class BlockStateSerializer(Serializer):
    """Whether the caller has blocked this person."""

    id = ObjectIdField()
    is_blocked = serializers.BooleanField()


class SubscriberSerializer(MiniUserSerializer):
    """A subscriber, as a channel of its own."""

    # The context holds `followed`: the ids of those channels that the caller follows.
    subscribers_count = serializers.IntegerField(read_only=True)
    is_subscribed = serializers.BooleanField(
        read_only=True, help_text="Whether the caller is subscribed to this subscriber."
    )

    def to_representation(self, instance: User) -> dict[str, Any]:
        return {
            **super().to_representation(instance),
            "subscribersCount": instance.subscribers_count,
            "isSubscribed": instance.pk in self.context["followed"],
        }


class SubscriberItemSerializer(MiniUserSerializer):
    """One subscriber of a channel."""

    subscriber = SubscriberSerializer(source="*", read_only=True)

    def to_representation(self, instance: User) -> dict[str, Any]:
        subscriber = self.fields["subscriber"].to_representation(instance)
        return {**super().to_representation(instance), "subscriber": subscriber}


class FollowedChannelSerializer(MiniUserSerializer):
    """A followed channel with its newest public video, or null."""

    # The context holds `latest`: the rendered newest videos by channel id.
    subscribers_count = serializers.IntegerField(read_only=True)
    latest_video = VideoSerializer(read_only=True, allow_null=True)

    def to_representation(self, instance: User) -> dict[str, Any]:
        return {
            **super().to_representation(instance),
            "subscribersCount": instance.subscribers_count,
            "latestVideo": self.context["latest"].get(instance.pk),
        }


class FollowedItemSerializer(MiniUserSerializer):
    """One channel that somebody follows, under both names that front-ends read."""

    channel = FollowedChannelSerializer(source="*", read_only=True)
    subscribed_channel = FollowedChannelSerializer(source="*", read_only=True)

    def to_representation(self, instance: User) -> dict[str, Any]:
        channel = self.fields["channel"].to_representation(instance)
        return {
            **super().to_representation(instance),
            "channel": channel,
            "subscribedChannel": channel,
        }
