"""What a video item shows, and so all that a list needs to read of its videos."""

ITEM_FIELDS = (
    "id",
    "owner",
    "title",
    "description",
    "tags",
    "category",
    "visibility",
    "published_at",
    "is_hidden",
    "is_held",
    "is_age_restricted",
    "listed",
    "status",
    "revision",
    "renditions",
    "thumbnail",
    "duration",
    "views",
    "likes_count",
    "comments_count",
    "created_at",
    "updated_at",
)
"""The fields of `VideoSerializer` and those that its addresses are made of, for `.only()`. One that
is missing here is read later, once for each video."""
