"""`GET videos`: from validated parameters to an indexed query."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from core.mongo.words import words_asked
from videos.models import Status, Video, Visibility
from videos.querysets import VideoQuerySet
from videos.search import Lead, Search, index_along, word_leads

SORT_FIELDS = {
    "createdAt": "created_at",
    "views": "views",
    "duration": "duration",
    "title": "title",
    "likesCount": "likes_count",
}
FILTERS = (
    ("tag", "tags__contains"),
    ("category", "category"),
    ("language", "language"),
    ("min_duration", "duration__gte"),
    ("max_duration", "duration__lte"),
    ("published_after", "published_at__gte"),
    ("published_before", "published_at__lte"),
)
LEADING_FILTERS = (
    ("user_id", "owner_id", "listed_owner"),
    ("tag", "tags", "listed_tag"),
    ("category", "category", "listed_category"),
    ("language", "language", "listed_language"),
)
LEADING_RANGES = (
    ("min_duration", "max_duration", "duration", "listed_duration"),
    ("published_after", "published_before", "published_at", "listed_published"),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows that are asked for and their order; with a text, the search that finds them."""

    rows: VideoQuerySet
    order: tuple[str, ...]
    search: Search | None = None


def listing(query: dict[str, Any], *, viewer: Any) -> Listing:
    """`visibility` and `status` look at the caller's own videos; of anybody else's, only what is
    public and ready exists."""
    order = order_of(query)
    owner_id = query.get("user_id")
    wanted_visibility, wanted_status = query.get("visibility"), query.get("status")
    own: Lead | None = None
    videos: VideoQuerySet
    if (
        (wanted_visibility or wanted_status)
        and viewer.is_authenticated
        and owner_id in (None, viewer.pk)
    ):
        owner_id = viewer.pk
        # All values where none is asked for: so the index `video_state` answers each way.
        states = [wanted_status] if wanted_status else Status.values
        ways = [wanted_visibility] if wanted_visibility else Visibility.values
        videos = Video.objects.filter(owner_id=owner_id, status__in=states, visibility__in=ways)
        match = {"status": {"$in": states}, "visibility": {"$in": ways}}
        own = Lead({"owner_id": owner_id, **match}, "video_state")
    else:
        videos = Video.objects.listed()
        if wanted_visibility not in (None, "public") or wanted_status not in (None, "ready"):
            return Listing(videos.none(), order)
        if owner_id:
            videos = videos.filter(owner_id=owner_id)
    for name, lookup in FILTERS:
        if name in query:
            value = query[name]
            videos = videos.filter(**{lookup: [value] if name == "tag" else value})
    text = query.get("query", "").strip()
    if not text:
        return Listing(videos.items(), order)
    words = words_asked(text, most=settings.SEARCH_WORDS_MAX)
    if not words:
        return Listing(videos.none(), order)
    videos = videos.filter(words__contains=words)
    # The words' index holds listed videos only: own ones are looked at for words.
    leads = [own] if own else [*_filter_leads(query), *word_leads(words), *_range_leads(query)]
    along = Lead(
        {"owner_id": owner_id} if owner_id else {"listed": True},
        index_along(order, owner=bool(owner_id)),
    )
    return Listing(
        videos,
        order,
        Search(videos, order, leads=leads, along=along, alone=not own and len(leads) == 1),
    )


def order_of(query: dict[str, Any]) -> tuple[str, ...]:
    """What `sortBy` and `sortType` ask for; newest first where they are silent."""
    name = SORT_FIELDS[query.get("sort_by") or "createdAt"]
    sign = "" if query.get("sort_type") == "asc" else "-"
    return (f"{sign}{name}", f"{sign}pk")


def _filter_leads(query: dict[str, Any]) -> list[Lead]:
    return [
        Lead({"listed": True, column: query[name]}, index)
        for name, column, index in LEADING_FILTERS
        if name in query
    ]


def _range_leads(query: dict[str, Any]) -> list[Lead]:
    leads = []
    for low, high, column, index in LEADING_RANGES:
        ends = (("$gte", query.get(low)), ("$lte", query.get(high)))
        if bounds := {operator: value for operator, value in ends if value is not None}:
            leads.append(Lead({"listed": True, column: bounds}, index, by_time=False))
    return leads
