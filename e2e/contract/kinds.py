"""What each field holds. A name means the same wherever it stands, so it is said once for all."""

import re
from collections.abc import Callable
from typing import Any

Kind = Callable[[Any], bool]

STATES = ("uploading", "processing", "ready", "failed", "ok")


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_count(value: Any) -> bool:
    return is_number(value) and isinstance(value, int) and value >= 0


def spelled(pattern: str) -> Kind:
    return lambda value: is_text(value) and re.fullmatch(pattern, value) is not None


def or_null(kind: Kind) -> Kind:
    return lambda value: value is None or kind(value)


KINDS: dict[str, Kind] = {
    "id": spelled(r"[0-9a-f]{24}"),
    "time": spelled(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
    "url": spelled(r"https?://[^/\s]+/\S+"),
    "url-or-nothing": spelled(r"(https?://[^/\s]+/\S+)?"),
    "text": is_text,
    "word": spelled(r"\S+"),
    "count": is_count,
    "number": is_number,
    "bool": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "null": lambda value: value is None,
    "visibility": lambda value: value in ("public", "unlisted", "private"),
    "state": lambda value: value in STATES,
    "up": lambda value: value == "up",
}
KINDS |= {f"{name}?": or_null(kind) for name, kind in KINDS.items()}

_SAID = """
id              _id commentId tweetId videoId targetId
id?             parent
time            createdAt updatedAt timestamp lastUsedAt
time?           publishedAt watchedAt startedAt finishedAt
url             url
url-or-nothing  avatar coverImage thumbnail videoFile hls storyboard
word            username email accessToken refreshToken shareId version targetType reason
word            month
text            fullName bio title description category content name language label text
text?           nextCursor outcome
count           views likesCount commentsCount repliesCount subscribersCount videosCount videoCount
count           channelsSubscribedToCount totalVideos totalViews totalSubscribers totalLikes
count           totalComments totalWatchSeconds progress attempts limit width height bitrate
count           reports decisions granted upheld
count?          totalDocs totalPages page pagingCounter prevPage nextPage
number          duration totalDuration resumePosition uptime
number?         medianHoursToDecision
bool            isLiked isDisliked isSubscribed subscribed isPublished isEdited isDeleted isPinned
bool            isHearted isEmailVerified isBlocked isWatchLater hasPrevPage hasNextPage
bool            isHidden isAgeRestricted isHeld
array           docs tags captions chapters videos progressive months
object          owner sources services channel subscriber subscribedChannel video likedVideo user
object          deletedComment deletedTweet reportsByReason decisionsByAction appeals
object?         latestVideo error
visibility      visibility
state           status
up              database cache queue storage
"""
KIND_OF = {name: line.split()[0] for line in _SAID.strip().split("\n") for name in line.split()[1:]}


def assert_kind(name: str, value: Any, kind: str = "") -> None:
    """`value` is what a field called `name` holds, or `kind`, where a row says so."""
    kind = kind or KIND_OF[name]
    assert KINDS[kind](value), f"{name} is not {kind}: {value!r}"


def assert_kinds(data: Any) -> None:
    """Every field that is known, at any depth."""
    if isinstance(data, list):
        for value in data:
            assert_kinds(value)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name in KIND_OF:
                assert_kind(name, value)
            assert_kinds(value)
