"""Fields that front-ends read. Dotted; `[]` is every element of an array that must not be empty.

What a field holds stands in `kinds.py`; `name:kind` narrows it here.
"""


def under(prefix: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for group in names for name in group.split())


MINI = "_id username fullName avatar"
USER = f"{MINI} email coverImage bio createdAt updatedAt isEmailVerified"
CHANNEL = (
    f"{MINI} coverImage bio subscribersCount channelsSubscribedToCount videosCount isSubscribed "
    "createdAt"
)
OWNER = " ".join(under("owner", MINI))
ITEM = (
    "_id title description thumbnail videoFile duration views createdAt updatedAt publishedAt "
    f"isPublished visibility status likesCount commentsCount owner tags category {OWNER}"
)
DETAIL = (
    f"{ITEM} isLiked isDisliked resumePosition owner.subscribersCount owner.isSubscribed sources "
    "sources.hls sources.progressive captions chapters storyboard shareId"
)
READY = (
    "thumbnail:url videoFile:url storyboard:url sources.hls:url sources.progressive[].url "
    "sources.progressive[].height"
)
COMMENT = (
    "_id content createdAt updatedAt isEdited owner likesCount isLiked repliesCount parent "
    f"isPinned isHearted {OWNER}"
)
TWEET = f"_id content createdAt updatedAt owner likesCount isLiked {OWNER}"
PLAYLIST = (
    "_id name description visibility owner videos totalVideos totalViews totalDuration createdAt "
    f"updatedAt {OWNER}"
)
TOKENS = "accessToken refreshToken"
HEALTH = (
    "status timestamp uptime version services.database services.cache services.queue "
    "services.storage"
)
LISTED_PLAYLIST = (
    f"_id name description visibility videos totalVideos videoCount createdAt updatedAt {OWNER}"
)
LIKE = "isLiked likesCount"
REACTION = "isLiked isDisliked likesCount"
SUBSCRIPTION = "subscribed isSubscribed subscribersCount"
NUMBERED = (
    "docs totalDocs:count limit page:count totalPages:count pagingCounter:count hasPrevPage "
    "hasNextPage prevPage nextPage nextCursor"
)
BY_CURSOR = (
    "docs totalDocs:null limit page:null totalPages:null pagingCounter:null hasPrevPage "
    "hasNextPage prevPage:null nextPage:null nextCursor"
)


def all_of(*names: str) -> tuple[str, ...]:
    return tuple(" ".join(names).split())
