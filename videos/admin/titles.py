"""Which video a row is about, by its title."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from videos.models import Video

SHOWN_CHARACTERS = 60


def attach_titles(rows: Iterable[Any]) -> None:
    """Gives each row the title of its `video_id` as `video_title`, None where the video is gone:
    one query on primary keys, since a join would read every row before the first page."""
    rows = list(rows)
    ids = {row.video_id for row in rows}
    titles = dict(Video.objects.filter(pk__in=ids).values_list("pk", "title")) if ids else {}
    for row in rows:
        row.video_title = titles.get(row.video_id)


def video_link(row: Any) -> SafeString:
    """The title of a row that `attach_titles` has seen, leading to the video; the id as a hint."""
    if row.video_title is None:
        return format_html('<span title="{}">(gone)</span>', row.video_id)
    title = row.video_title
    short = title[:SHOWN_CHARACTERS].rstrip() + "…" if len(title) > SHOWN_CHARACTERS else title
    url = reverse("admin:videos_video_change", args=[row.video_id])
    return format_html('<a href="{}" title="{}">{}</a>', url, row.video_id, short)
