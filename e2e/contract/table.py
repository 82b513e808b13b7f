"""What front-ends call, who may, what they are answered, and which fields they read.

`{name}` stands for something of the world (`world.py`); `{new_…}` is made for this row alone.
Statuses are for a guest, for somebody else who is signed in, and for the owner of what the path
names.
"""

from dataclasses import dataclass, field
from typing import Any

from e2e.contract.fields import (
    CHANNEL,
    COMMENT,
    DETAIL,
    HEALTH,
    ITEM,
    MINI,
    PLAYLIST,
    READY,
    TOKENS,
    TWEET,
    USER,
    all_of,
    array_of,
    page_of,
    under,
)


@dataclass(frozen=True)
class Row:
    """One endpoint of API.md, section 2."""

    request: str
    guest: int
    other: int
    owner: int
    reads: tuple[str, ...] = ()
    body: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    door: bool = False
    """Looks at no access token."""


NEWCOMER = {
    "username": "{unique}",
    "email": "{unique}@example.org",
    "fullName": "New Comer",
    "password": "violet-harbour-9",
}
LOGIN = all_of(*under("user", USER), TOKENS)

ROWS = (
    # --- Accounts ------------------------------------------------------------------------------
    Row("POST users/register", 201, 201, 201, all_of(USER), NEWCOMER, door=True),
    Row(
        "POST users/login",
        200,
        200,
        200,
        LOGIN,
        {"email": "{owner_email}", "password": "{owner_password}"},
        door=True,
    ),
    Row(
        "POST users/refresh-token",
        200,
        200,
        200,
        all_of(TOKENS),
        {"refreshToken": "{new_session}"},
        door=True,
    ),
    Row("GET users/current-user", 401, 200, 200, all_of(USER)),
    Row(
        "POST users/change-password",
        401,
        200,
        200,
        body={"oldPassword": "{password}", "newPassword": "{password}"},
    ),
    Row("PATCH users/update-account", 401, 200, 200, all_of(USER), {"fullName": "Re Named"}),
    Row("PATCH users/avatar", 401, 200, 200, all_of(USER), files={"avatar": "picture"}),
    Row("PATCH users/cover-image", 401, 200, 200, all_of(USER), files={"coverImage": "picture"}),
    Row("GET users/c/{owner_name}", 200, 200, 200, all_of(CHANNEL)),
    Row("GET users/c/{owner_name_in_capitals}", 200, 200, 200, all_of(CHANNEL)),
    Row("GET users/c/nobody-of-this-name", 404, 404, 404),
    Row("GET users/history", 401, 200, 200, array_of(f"{ITEM} watchedAt resumePosition")),
    # --- Videos --------------------------------------------------------------------------------
    Row("GET videos", 200, 200, 200, page_of(ITEM)),
    Row("GET videos?query=&userId=&sortBy=&page=", 200, 200, 200, page_of(ITEM)),
    Row("GET videos?query={word}", 200, 200, 200, page_of(ITEM)),
    Row(
        "GET videos?userId={owner_id}&sortBy=views&sortType=asc&page=1&limit=5",
        200,
        200,
        200,
        page_of(ITEM),
    ),
    Row("GET videos?page=many", 400, 400, 400),
    Row("GET videos?cursor=forged", 400, 400, 400),
    Row(
        "POST videos", 401, 201, 201, all_of(ITEM), {"title": "A film"}, files={"videoFile": "film"}
    ),
    Row("GET videos/{video}", 200, 200, 200, all_of(DETAIL, READY)),
    Row("GET videos/{private}", 404, 404, 200, all_of(DETAIL)),
    Row("GET videos/{unlisted}", 404, 404, 200, all_of(DETAIL)),
    Row("GET videos/not-an-id", 404, 404, 404),
    Row("PATCH videos/{video}", 401, 403, 200, all_of(ITEM), {"title": "{word} renamed"}),
    Row("PATCH videos/{private}", 401, 404, 200, all_of(ITEM), {"title": "Renamed"}),
    Row("DELETE videos/{new_video}", 401, 404, 200, all_of("_id")),
    Row("PATCH videos/toggle/publish/{new_video}", 401, 404, 200, all_of(DETAIL)),
    Row("GET videos/{video}/status", 401, 403, 200, all_of("status progress attempts error")),
    # --- Comments ------------------------------------------------------------------------------
    Row("GET comments/{video}", 200, 200, 200, page_of(COMMENT)),
    Row("GET comments/{private}", 404, 404, 200),
    Row("POST comments/{video}", 401, 201, 201, all_of(COMMENT), {"content": "Words."}),
    Row("POST comments/{private}", 401, 404, 201, all_of(COMMENT), {"content": "Words."}),
    Row("PATCH comments/c/{comment}", 401, 403, 200, all_of(COMMENT), {"content": "Better."}),
    Row(
        "DELETE comments/c/{new_comment}",
        401,
        403,
        200,
        all_of("_id commentId deletedComment._id"),
    ),
    # --- Likes ---------------------------------------------------------------------------------
    Row(
        "GET likes/videos",
        401,
        200,
        200,
        array_of(ITEM) + under("[].video", ITEM) + under("[].likedVideo", ITEM),
    ),
    Row("POST likes/toggle/v/{video}", 401, 200, 200, all_of("isLiked likesCount")),
    Row("POST likes/toggle/v/{private}", 401, 404, 200, all_of("isLiked likesCount")),
    Row("POST likes/toggle/c/{comment}", 401, 200, 200, all_of("isLiked likesCount")),
    Row("POST likes/toggle/t/{tweet}", 401, 200, 200, all_of("isLiked likesCount")),
    # --- Subscriptions -------------------------------------------------------------------------
    Row(
        "POST subscriptions/c/{third_id}",
        401,
        200,
        200,
        all_of("subscribed isSubscribed subscribersCount"),
    ),
    Row("POST subscriptions/c/{owner_id}", 401, 200, 400),
    Row(
        "GET subscriptions/c/{followed_id}",
        401,
        200,
        200,
        array_of(MINI) + under("[].subscriber", f"{MINI} subscribersCount isSubscribed"),
    ),
    Row(
        "GET subscriptions/u/{follower_id}",
        401,
        200,
        200,
        array_of(MINI)
        + under("[].channel", f"{MINI} subscribersCount latestVideo")
        + under("[].subscribedChannel", f"{MINI} subscribersCount latestVideo"),
    ),
    # --- Playlists -----------------------------------------------------------------------------
    Row("POST playlist", 401, 201, 201, all_of(PLAYLIST), {"name": "Films"}),
    Row("GET playlist/{playlist}", 200, 200, 200, all_of(PLAYLIST, *under("videos[]", ITEM))),
    Row("GET playlist/{private_playlist}", 404, 404, 200, all_of(PLAYLIST)),
    Row("PATCH playlist/{playlist}", 401, 403, 200, all_of(PLAYLIST), {"name": "Films again"}),
    Row("DELETE playlist/{new_playlist}", 401, 403, 200, all_of("_id")),
    Row(
        "GET playlist/user/{owner_id}",
        200,
        200,
        200,
        array_of("_id name description visibility videos totalVideos videoCount createdAt"),
    ),
    Row("PATCH playlist/add/{video}/{new_playlist}", 401, 403, 200, all_of(PLAYLIST)),
    Row("PATCH playlist/add/{video}/{playlist}", 401, 403, 409),
    Row("PATCH playlist/remove/{video}/{new_playlist}", 401, 403, 404),
    # --- Tweets --------------------------------------------------------------------------------
    Row("POST tweets", 401, 201, 201, all_of(TWEET), {"content": "Words."}),
    Row("PATCH tweets/{tweet}", 401, 403, 200, all_of(TWEET), {"content": "Better."}),
    Row("DELETE tweets/{new_tweet}", 401, 403, 200, all_of("_id tweetId deletedTweet._id")),
    Row("GET tweets", 200, 200, 200, page_of(TWEET)),
    Row("GET tweets/user/{owner_id}", 200, 200, 200, array_of(TWEET)),
    # --- Dashboard -----------------------------------------------------------------------------
    Row(
        "GET dashboard/stats",
        401,
        200,
        200,
        all_of(
            "totalVideos totalViews totalSubscribers totalLikes totalComments totalWatchSeconds"
        ),
    ),
    Row(
        "GET dashboard/videos",
        401,
        200,
        200,
        array_of(f"{ITEM} likesCount commentsCount status progress"),
    ),
    # --- Service -------------------------------------------------------------------------------
    Row("GET healthcheck", 200, 200, 200, all_of(HEALTH), door=True),
    Row("GET healthcheck/live", 200, 200, 200, all_of("status"), door=True),
    Row("GET healthcheck/ready", 200, 200, 200, all_of(HEALTH), door=True),
    Row("GET no/such/path", 404, 404, 404, door=True),
    Row("DELETE users/current-user", 405, 405, 405),
)
