"""Tweets over REST."""

from functools import partial
from typing import Any

from bson import ObjectId
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.authentication import caller
from accounts.models import User
from core.api.envelope import Success
from core.api.idempotency import exactly_once
from core.api.pages import array_or_paginate, paginate
from core.api.schema import IDEMPOTENCY_PARAMETER, PAGE_PARAMETERS, array_or_page, page_of
from core.mongo.questions import Known, ask
from social.api.serializers import TweetDeletionSerializer, TweetInputSerializer, TweetSerializer
from social.api.views import NEWEST
from social.models import Reaction, TargetType, Tweet
from social.querysets import attach_authors, authors_question
from social.services import tweets
from social.services.access import seen_channel


class TweetShapes(GenericViewSet[Tweet]):
    """Renders tweets for the caller."""

    queryset = Tweet.objects.all()
    serializer_class = TweetSerializer

    def _items(self, rows: list[Tweet], author: User | None = None) -> list[Any]:
        """Tweets with their authors, unless all are of one `author`, and the caller's likes: one
        round trip."""
        authors, mine = ask(
            Known({author.pk: author}) if author else authors_question(rows),
            Reaction.objects.values_question(
                self.request.user, TargetType.TWEET, [tweet.pk for tweet in rows]
            ),
        )
        kept = attach_authors(rows, authors)
        liked = {tweet_id for tweet_id, value in mine.items() if value > 0}
        context = {"request": self.request, "liked": liked}
        return list(TweetSerializer(kept, many=True, context=context).data)

    def _content(self) -> str:
        given = TweetInputSerializer(data=self.request.data)
        given.is_valid(raise_exception=True)
        return str(given.validated_data["content"])


class TweetsViewSet(TweetShapes):
    """Everybody's tweets."""

    permission_classes = (IsAuthenticatedOrReadOnly,)
    throttle_scopes = ("tweet_user",)

    @extend_schema(
        operation_id="tweets_list", parameters=PAGE_PARAMETERS, responses=page_of(TweetSerializer)
    )
    def list(self, request: Request) -> Response:
        """Tweets of all channels, newest first."""
        page = paginate(Tweet.objects.shown(), request, order=NEWEST, render=self._items)
        return Success(page, "Tweets.")

    @extend_schema(
        operation_id="tweets_create",
        parameters=[IDEMPOTENCY_PARAMETER],
        request=TweetInputSerializer,
        responses={201: TweetSerializer},
    )
    @exactly_once(Tweet, shown_by="_created")
    def create(self, request: Request) -> Response:
        """Say something to everybody."""
        return self._created(tweets.create_tweet(by=caller(request), content=self._content()))

    def _created(self, tweet: Tweet) -> Response:
        return Success(self._items([tweet])[0], "Tweeted.", status=201)


class TweetViewSet(TweetShapes):
    """One tweet."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="tweets_update", request=TweetInputSerializer, responses=TweetSerializer
    )
    def partial_update(self, request: Request, tweet_id: ObjectId) -> Response:
        """Edit one's own tweet."""
        tweet = tweets.edit_tweet(tweet_id, by=caller(request), content=self._content())
        return Success(self._items([tweet])[0], "The tweet is changed.")

    @extend_schema(operation_id="tweets_destroy", responses={200: TweetDeletionSerializer})
    def destroy(self, request: Request, tweet_id: ObjectId) -> Response:
        """Delete one's own tweet and every like of it."""
        tweets.delete_tweet(tweet_id, by=caller(request))
        gone = {"id": tweet_id, "tweet_id": tweet_id, "deleted_tweet": {"id": tweet_id}}
        return Success(TweetDeletionSerializer(gone).data, "The tweet is deleted.")


class ChannelTweetsViewSet(TweetShapes):
    """The tweets of one channel."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="tweets_user",
        parameters=PAGE_PARAMETERS,
        responses=array_or_page(TweetSerializer),
    )
    def list(self, request: Request, user_id: ObjectId) -> Response:
        """A channel's tweets, newest first; the array holds the newest 500."""
        channel = seen_channel(user_id)
        rows = Tweet.objects.written_by(channel, reader=request.user)
        render = partial(self._items, author=channel)
        tweets = array_or_paginate(rows, request, order=NEWEST, render=render)
        return Success(tweets, "Tweets.")
