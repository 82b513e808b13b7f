"""Searching videos by words, at a cost that does not grow with their number.

Every condition of a search that an index answers is a *lead*. The one that the fewest videos meet
is followed: these videos are looked at for all the other conditions. Where more than
`SEARCH_SCAN_MAX` meet even that one, so many are looked at and no more: the first in the order
asked for, and the newest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bson import ObjectId
from django.conf import settings
from django.db.models import Q

from core.mongo.windows import Pipeline, aggregate, keys_within, stages_of
from core.mongo.words import words_asked
from videos.models import Video
from videos.models.video import LISTED_SORTS, OWNER_SORTS
from videos.pipelines import Match, numbers_of
from videos.querysets import VideoQuerySet

NEWEST = ("-created_at", "-pk")
KEYS_COUNTED = 4000
"""Entries of indexes that comparing the leads of one search may read."""


@dataclass(frozen=True, slots=True)
class Lead:
    """A condition, by the names of columns and scalars of known types, and the index that answers
    it. Where `by_time` is false, that index is in another order than the time of creation: such a
    lead stands behind the others, so that it is followed only where it leads to few videos."""

    match: Match
    index: str
    by_time: bool = True


def word_leads(words: Sequence[str]) -> list[Lead]:
    """That a listed video has each of these words."""
    return [Lead({"listed": True, "words": word}, "listed_words") for word in words]


def index_along(order: tuple[str, ...], *, owner: bool) -> str:
    """The index of listed videos, or of one owner's, that begins with this order."""
    field = order[0].lstrip("-")
    owners = {fields[0]: index for fields, index in OWNER_SORTS}
    return {**owners, "created_at": "video_owner"}[field] if owner else dict(LISTED_SORTS)[field]


def newest_with(text: str) -> list[ObjectId]:
    """The newest listed videos that have the words of `text`, as many as a search looks at."""
    words = words_asked(text, most=settings.SEARCH_WORDS_MAX)
    if not words:
        return []
    rows = Video.objects.listed().filter(words__contains=words)
    along = Lead({"listed": True}, index_along(NEWEST, owner=False))
    search = Search(rows, NEWEST, leads=word_leads(words), along=along)
    return search.keys(Q(), 0, settings.SEARCH_SCAN_MAX)


class Search:
    """The videos that `rows` holds, as far as the search looks.

    `leads`: conditions that all of `rows` meet, `along`: the loosest of them, with an index in
    the order `order`. `alone`: the only lead says all that `rows` does.
    """

    def __init__(
        self,
        rows: VideoQuerySet,
        order: tuple[str, ...],
        *,
        leads: Sequence[Lead],
        along: Lead,
        alone: bool = False,
    ) -> None:
        self.rows, self.order = rows, order
        self._leads, self._along, self._alone = leads, along, alone
        self._most = settings.SEARCH_SCAN_MAX

    def page(self, after: Q, start: int, stop: int) -> list[Video]:
        """What stands at these places in the order, counted from behind `after`. What has ceased
        to match meanwhile is left out."""
        ids = self.keys(after, start, stop) if after or self._alone else self._all[start:stop]
        rows = self.rows.filter(pk__in=ids).order_by().items() if ids else ()
        videos = {video.pk: video for video in rows}
        return [videos[pk] for pk in ids if pk in videos]

    def total(self) -> int:
        """How many videos the search finds, of a single word `SEARCH_SCAN_MAX` at most."""
        return min(self._numbers[0], self._most) if self._alone else len(self._all)

    def keys(self, after: Q, start: int, stop: int) -> list[ObjectId]:
        """As `page`, the primary keys alone."""
        lead = self._lead
        if lead.by_time and self.order[0].lstrip("-") == "created_at":
            rest = Video.objects.order_by() if self._alone else self.rows.order_by()
            window = self._window(lead, self.order, after)
            return keys_within(window, rest[start:stop], index=lead.index)
        rows = self.rows.filter(after).order_by(*self.order)
        if self._is_complete:
            return keys_within(self._newest(), rows[start:stop], index=lead.index)
        # Nothing that is found besides can stand before these.
        window = self._window(self._along, self.order, after)
        first = keys_within(window, self.rows.order_by()[:stop], index=self._along.index)
        if len(first) < stop:
            others = rows.exclude(pk__in=first)[: stop - len(first)]
            first += keys_within(self._newest(), others, index=lead.index)
        return first[start:]

    @cached_property
    def _all(self) -> list[ObjectId]:
        """All that is found: the total of a numbered page costs nothing more."""
        return self.keys(Q(), 0, 2 * self._most)

    def _window(self, lead: Lead, order: tuple[str, ...], after: Q) -> Pipeline:
        first = Video.objects.filter(after).order_by(*order)[: self._most]
        return [{"$match": lead.match}, *(stages_of(first) or ())]

    def _newest(self) -> Pipeline:
        order = NEWEST if self._lead.by_time else ()
        return self._window(self._lead, order, Q())

    @cached_property
    def _lead(self) -> Lead:
        if len(self._leads) == 1:
            return self._leads[0]
        numbered = zip(self._numbers, self._leads, strict=True)
        return min(numbered, key=lambda one: one[0])[1]

    @property
    def _is_complete(self) -> bool:
        """Whether all videos that meet the lead are looked at."""
        return self._numbers[self._leads.index(self._lead)] <= self._counted

    @property
    def _counted(self) -> int:
        return min(self._most, KEYS_COUNTED // len(self._leads))

    @cached_property
    def _numbers(self) -> list[int]:
        """How many videos meet each lead, to one more than are counted."""
        matches = [lead.match for lead in self._leads]
        counting = numbers_of(matches, Video._meta.db_table, most=self._counted + 1)
        found = aggregate(Video, counting, index=self._leads[0].index)
        numbers = {row["_id"]: row["n"] for row in found}
        return [numbers.get(place, 0) for place in range(len(matches))]
