"""Somebody's rows that name a video each, as histories, likes and playlists have them, and what of
it a reader still sees."""

from dataclasses import dataclass, field
from typing import Any

from bson import ObjectId
from django.conf import settings

from core.mongo.queryset import QuerySet
from core.mongo.questions import ask
from videos.models import Video
from videos.querysets import attach_owners


@dataclass(slots=True)
class Shelf:
    """`rows` in this `order`, of which the field `naming` says the id of a video; no two name the
    same one. Neither rows nor totals tell of videos that `reader` does not see without a share
    link."""

    rows: QuerySet
    naming: str
    order: tuple[str, ...]
    reader: Any
    _items: dict[ObjectId, Video] | None = field(default=None, init=False)

    def page(self, start: int, stop: int) -> tuple[list[Any], int]:
        """The rows from one place to another among those that are seen, and how many these are.

        Looks at the first `PAGE_COUNT_MAX`, and that in indexes alone. Two round trips; three where
        something is hidden before or on the page.
        """
        ids = self._ids()
        likely = ids[start:stop]
        asked = Video.objects.seen_question(ids, self.reader)
        seen, *answers = ask(asked, *self._page_questions(likely))
        shown = [id_ for id_ in ids if id_ in seen]
        wanted = shown[start:stop]
        rows, self._items = answers if wanted == likely else ask(*self._page_questions(wanted))
        by_video = {getattr(row, self.naming): row for row in rows}
        return [by_video[id_] for id_ in wanted if id_ in by_video], len(shown)

    def seen_rows(self) -> QuerySet:
        """All that are seen, for pages by cursor."""
        ids = self._ids()
        hidden = set(ids) - Video.objects.seen_among(ids, self.reader)
        return self.rows.exclude(**{f"{self.naming}__in": hidden}) if hidden else self.rows

    def videos(self, rows: list[Any]) -> list[tuple[Any, Video]]:
        """These rows, each with its video as an item with its owner; those whose video is no longer
        seen are left out. Two round trips, or one for the rows of `page`."""
        ids = [getattr(row, self.naming) for row in rows]
        found = self._items
        if found is None:
            (found,) = ask(Video.objects.items_question(ids, self.reader))
        videos = {video.pk: video for video in attach_owners([found[i] for i in ids if i in found])}
        return [(row, videos[id_]) for row, id_ in zip(rows, ids, strict=True) if id_ in videos]

    def _ids(self) -> list[ObjectId]:
        named = self.rows.order_by(*self.order).values_list(self.naming, flat=True)
        return list(named[: settings.PAGE_COUNT_MAX])

    def _page_questions(self, ids: list[ObjectId]) -> tuple[Any, Any]:
        rows = self.rows.filter(**{f"{self.naming}__in": ids})
        return rows.question(), Video.objects.items_question(ids, self.reader)
