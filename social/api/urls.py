"""`/api/v1/comments…`, `/api/v1/likes…`, `/api/v1/subscriptions…`, `/api/v1/tweets…`,
`/api/v1/users/block…`"""

from django.urls import path

from core.api import converters  # noqa: F401 - registers <oid:>
from social.api.views.blocks import BlockViewSet
from social.api.views.comments import (
    CommentViewSet,
    FavourViewSet,
    RepliesViewSet,
    VideoCommentsViewSet,
)
from social.api.views.likes import LikedVideosViewSet, LikeToggleViewSet, ReactionViewSet
from social.api.views.subscriptions import SubscriptionViewSet
from social.api.views.tweets import ChannelTweetsViewSet, TweetsViewSet, TweetViewSet

urlpatterns = [
    path("comments/<str:video>", VideoCommentsViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "comments/c/<oid:comment_id>",
        CommentViewSet.as_view({"patch": "partial_update", "delete": "destroy"}),
    ),
    path("comments/c/<oid:comment_id>/replies", RepliesViewSet.as_view({"get": "list"})),
    path(
        "comments/c/<oid:comment_id>/pin",
        FavourViewSet.as_view({"post": "pin", "delete": "unpin"}),
    ),
    path(
        "comments/c/<oid:comment_id>/heart",
        FavourViewSet.as_view({"post": "heart", "delete": "unheart"}),
    ),
    path("likes/toggle/v/<str:video>", LikeToggleViewSet.as_view({"post": "video"})),
    path("likes/toggle/c/<oid:comment_id>", LikeToggleViewSet.as_view({"post": "comment"})),
    path("likes/toggle/t/<oid:tweet_id>", LikeToggleViewSet.as_view({"post": "tweet"})),
    path("likes/v/<str:video>", ReactionViewSet.as_view({"put": "video"})),
    path("likes/c/<oid:comment_id>", ReactionViewSet.as_view({"put": "comment"})),
    path("likes/t/<oid:tweet_id>", ReactionViewSet.as_view({"put": "tweet"})),
    path("likes/videos", LikedVideosViewSet.as_view({"get": "list"})),
    path(
        "subscriptions/c/<oid:channel_id>",
        SubscriptionViewSet.as_view({"get": "subscribers", "post": "toggle"}),
    ),
    path("subscriptions/u/<oid:user_id>", SubscriptionViewSet.as_view({"get": "channels"})),
    path("tweets", TweetsViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "tweets/<oid:tweet_id>",
        TweetViewSet.as_view({"patch": "partial_update", "delete": "destroy"}),
    ),
    path("tweets/user/<oid:user_id>", ChannelTweetsViewSet.as_view({"get": "list"})),
    path("users/block", BlockViewSet.as_view({"get": "list"})),
    path("users/block/<oid:user_id>", BlockViewSet.as_view({"post": "block", "delete": "unblock"})),
]
