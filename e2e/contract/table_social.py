"""The rows of comments, likes, subscriptions, blocks, tweets and playlists."""

from e2e.contract.fields import (
    COMMENT,
    ITEM,
    LIKE,
    LISTED_PLAYLIST,
    MINI,
    PLAYLIST,
    REACTION,
    SUBSCRIPTION,
    TWEET,
    all_of,
    under,
)
from e2e.contract.rows import Row, array_rows, page_rows

WORDS = {"content": "Words."}
BETTER = {"content": "Better."}
REPLY = {"content": "Words.", "parent": "{comment}"}
FIRST = {"videoId": "{private}", "before": "{video}"}
LIKED = {"value": 1}
FOLLOWED = f"{MINI} subscribersCount latestVideo"

COMMENTS = (
    *page_rows("comments/{video}", COMMENT),
    Row("GET comments/{video}?sort=top", 200, 200, 200, all_of("docs")),
    Row("GET comments/{private}", 404, 404, 200),
    Row("GET comments/{unlisted}", 404, 404, 200),
    Row("GET comments/{unlisted_link}", 200, 200, 200),
    Row("POST comments/{video}", 401, 201, 201, all_of(COMMENT), WORDS),
    Row("POST comments/{video}", 401, 201, 201, all_of(COMMENT, "parent:id"), REPLY),
    Row("POST comments/{private}", 401, 404, 201, all_of(COMMENT), WORDS),
    Row("POST comments/{unlisted_link}", 401, 201, 201, all_of(COMMENT), WORDS),
    Row("PATCH comments/c/{comment}", 401, 403, 200, all_of(COMMENT), BETTER),
    Row(
        "DELETE comments/c/{new_comment}", 401, 403, 200, all_of("_id commentId deletedComment._id")
    ),
    *page_rows("comments/c/{comment}/replies", f"{COMMENT} parent:id"),
    # The owner of the comment is the video's as well; that it is the latter who may is tested in
    # `social`.
    Row("POST comments/c/{comment}/pin", 401, 403, 200, all_of(COMMENT)),
    Row("POST comments/c/{reply}/pin", 401, 403, 400),
    Row("DELETE comments/c/{comment}/pin", 401, 403, 200, all_of(COMMENT)),
    Row("POST comments/c/{comment}/heart", 401, 403, 200, all_of(COMMENT)),
    Row("DELETE comments/c/{comment}/heart", 401, 403, 200, all_of(COMMENT)),
)

LIKES = (
    *array_rows("likes/videos", 401, ITEM, video=ITEM, likedVideo=ITEM),
    Row("POST likes/toggle/v/{video}", 401, 200, 200, all_of(LIKE)),
    Row("POST likes/toggle/v/{private}", 401, 404, 200, all_of(LIKE)),
    Row("POST likes/toggle/v/{unlisted_link}", 401, 200, 200, all_of(LIKE)),
    Row("POST likes/toggle/c/{comment}", 401, 200, 200, all_of(LIKE)),
    Row("POST likes/toggle/t/{tweet}", 401, 200, 200, all_of(LIKE)),
    Row("PUT likes/v/{video}", 401, 200, 200, all_of(REACTION), LIKED),
    Row("PUT likes/v/{private}", 401, 404, 200, all_of(REACTION), LIKED),
    Row("PUT likes/c/{comment}", 401, 200, 200, all_of(REACTION), {"value": -1}),
    Row("PUT likes/t/{tweet}", 401, 200, 200, all_of(REACTION), {"value": 0}),
    Row("PUT likes/t/{tweet}", 401, 400, 400, body={"value": 2}),
)

SUBSCRIPTIONS = (
    Row("POST subscriptions/c/{third_id}", 401, 200, 200, all_of(SUBSCRIPTION)),
    Row("POST subscriptions/c/{owner_id}", 401, 200, 400),
    *array_rows(
        "subscriptions/c/{followed_id}",
        401,
        MINI,
        subscriber=f"{MINI} subscribersCount isSubscribed",
    ),
    *array_rows(
        "subscriptions/u/{follower_id}", 401, MINI, channel=FOLLOWED, subscribedChannel=FOLLOWED
    ),
    # Somebody else keeps theirs private.
    Row("GET subscriptions/c/{other_id}", 401, 200, 403),
    Row("GET subscriptions/u/{other_id}?page=1", 401, 200, 403),
    *array_rows("users/block", 401, MINI),
    Row("POST users/block/{blocked_id}", 401, 200, 200, all_of("_id isBlocked")),
    Row("POST users/block/{owner_id}", 401, 200, 400),
    Row("DELETE users/block/{owner_id}", 401, 200, 200, all_of("_id isBlocked")),
)

PLAYLISTS = (
    Row("POST playlist", 401, 201, 201, all_of(PLAYLIST), {"name": "Films"}),
    Row("GET playlist/{playlist}", 200, 200, 200, all_of(PLAYLIST, *under("videos[]", ITEM))),
    Row("GET playlist/{private_playlist}", 404, 404, 200, all_of(PLAYLIST, "shareId")),
    Row("GET playlist/{unlisted_playlist}", 404, 404, 200, all_of(PLAYLIST)),
    Row("GET playlist/{unlisted_playlist_link}", 200, 200, 200, all_of(PLAYLIST)),
    Row("GET playlist/watch-later", 401, 200, 200, all_of(PLAYLIST, "isWatchLater")),
    *page_rows("playlist/{playlist}/videos", ITEM),
    *array_rows("playlist/user/{owner_id}", 200, LISTED_PLAYLIST),
    Row("PATCH playlist/{playlist}", 401, 403, 200, all_of(PLAYLIST), {"name": "Films again"}),
    Row("PATCH playlist/watch-later", 401, 403, 403, body={"name": "Never"}),
    Row("DELETE playlist/{new_playlist}", 401, 403, 200, all_of("_id")),
    Row("DELETE playlist/watch-later", 401, 403, 403),
    Row("PATCH playlist/add/{video}/{new_playlist}", 401, 403, 200, all_of(PLAYLIST)),
    Row("PATCH playlist/add/{video}/{playlist}", 401, 403, 409),
    Row("PATCH playlist/remove/{video}/{new_filled_playlist}", 401, 403, 200, all_of(PLAYLIST)),
    Row("PATCH playlist/remove/{video}/{new_playlist}", 401, 403, 404),
    Row(
        "PATCH playlist/{new_filled_playlist}/reorder",
        401,
        403,
        200,
        all_of(PLAYLIST, *under("videos[]", ITEM)),
        FIRST,
    ),
    Row("PATCH playlist/{new_playlist}/reorder", 401, 403, 404, body=FIRST),
)

TWEETS = (
    Row("POST tweets", 401, 201, 201, all_of(TWEET), WORDS),
    Row("PATCH tweets/{tweet}", 401, 403, 200, all_of(TWEET), BETTER),
    Row("DELETE tweets/{new_tweet}", 401, 403, 200, all_of("_id tweetId deletedTweet._id")),
    *page_rows("tweets", TWEET),
    *array_rows("tweets/user/{owner_id}", 200, TWEET),
)

SOCIAL = COMMENTS + LIKES + SUBSCRIPTIONS + PLAYLISTS + TWEETS
