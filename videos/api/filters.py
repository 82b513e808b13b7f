"""`GET videos`: from validated parameters to an indexed query."""

from typing import Any

from django.conf import settings

from videos.models import Status, Video, Visibility
from videos.querysets import VideoQuerySet

SORT_FIELDS = {
    "createdAt": "created_at",
    "views": "views",
    "duration": "duration",
    "title": "title",
    "likesCount": "likes_count",
}


def listing(query: dict[str, Any], *, viewer: Any) -> tuple[VideoQuerySet, tuple[str, ...]]:
    """The rows and their order. `visibility` and `status` look at the caller's own videos; of
    anybody else's, only what is public and ready exists."""
    owner_id = query.get("user_id")
    wanted_visibility, wanted_status = query.get("visibility"), query.get("status")
    own = viewer.is_authenticated and owner_id in (None, viewer.pk)
    videos: VideoQuerySet
    if (wanted_visibility or wanted_status) and own:
        # All values where none is asked for: so the index `video_state` answers each way.
        videos = Video.objects.filter(
            owner_id=viewer.pk,
            status__in=[wanted_status] if wanted_status else Status.values,
            visibility__in=[wanted_visibility] if wanted_visibility else Visibility.values,
        )
    else:
        videos = Video.objects.listed()
        if wanted_visibility not in (None, "public") or wanted_status not in (None, "ready"):
            return videos.none(), order_of(query)
        if owner_id:
            videos = videos.filter(owner_id=owner_id)
    for name, lookup in (
        ("tag", "tags__contains"),
        ("category", "category"),
        ("language", "language"),
        ("min_duration", "duration__gte"),
        ("max_duration", "duration__lte"),
        ("published_after", "published_at__gte"),
        ("published_before", "published_at__lte"),
    ):
        if name in query:
            value = query[name]
            videos = videos.filter(**{lookup: [value] if name == "tag" else value})
    if query.get("query", "").strip():
        videos = videos.matching(query["query"])
    return videos.defer("words"), order_of(query)


def counted(videos: VideoQuerySet, query: dict[str, Any]) -> int:
    """The total of such a list; of a search, whose videos must be looked at, up to
    `SEARCH_COUNT_MAX`."""
    most = settings.SEARCH_COUNT_MAX if query.get("query", "").strip() else settings.PAGE_COUNT_MAX
    return int(videos.order_by()[:most].count())


def order_of(query: dict[str, Any]) -> tuple[str, ...]:
    """What `sortBy` and `sortType` ask for; newest first where they are silent."""
    name = SORT_FIELDS[query.get("sort_by") or "createdAt"]
    sign = "" if query.get("sort_type") == "asc" else "-"
    return (f"{sign}{name}", f"{sign}pk")
