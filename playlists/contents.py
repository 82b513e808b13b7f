"""What a reader sees of playlists: the videos that they may see, and totals of those alone.

Whatever is hidden from the reader appears nowhere, in no number and on no cover.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bson import ObjectId
from django.conf import settings

from playlists.models import Playlist, PlaylistItem
from videos.models import Video

PREVIEW_VIDEOS = 4


@dataclass(frozen=True, slots=True)
class Contents:
    """`videos` are the first ones, with owners; the totals are those of all that the reader sees.
    `duration` is in seconds."""

    videos: list[Video] = field(default_factory=list)
    total_videos: int = 0
    total_views: int = 0
    total_duration: float = 0.0


def contents_of(playlist: Playlist, *, reader: Any) -> Contents:
    """The playlist in its order, `PLAYLIST_DETAIL_LIMIT` videos of it at most.

    Reads each video that is shown or counted once, of the latter three fields.
    """
    limit = settings.PLAYLIST_DETAIL_LIMIT
    ids = PlaylistItem.objects.video_ids([playlist.pk]).get(playlist.pk, [])
    seen = _ordered(ids, Video.objects.seen_among(ids, reader))
    videos = _videos(seen[:limit], reader=reader)
    rest = Video.objects.filter(pk__in=seen[limit:]).visible_to(reader).order_by()
    counted = list(rest.values_list("views", "duration")) if seen[limit:] else []
    counted += [(video.views, video.duration) for video in videos]
    return Contents(
        videos=videos,
        total_videos=len(counted),
        total_views=sum(views for views, _ in counted),
        total_duration=round(sum(duration for _, duration in counted), 3),
    )


def previews_of(playlists: Sequence[Playlist], *, reader: Any) -> dict[ObjectId, Contents]:
    """For each playlist its first few videos and how many there are; by playlist id.

    Reads the videos that are shown; what is only counted is looked up in indexes.
    """
    ids = PlaylistItem.objects.video_ids([playlist.pk for playlist in playlists])
    visible = Video.objects.seen_among({id_ for each in ids.values() for id_ in each}, reader)
    seen = {playlist_id: _ordered(each, visible) for playlist_id, each in ids.items()}
    first = {id_ for each in seen.values() for id_ in each[:PREVIEW_VIDEOS]}
    videos = {video.pk: video for video in _videos(list(first), reader=reader)}
    return {
        playlist_id: Contents(
            videos=[videos[id_] for id_ in each[:PREVIEW_VIDEOS] if id_ in videos],
            total_videos=len(each),
        )
        for playlist_id, each in seen.items()
    }


def _ordered(ids: list[ObjectId], visible: set[ObjectId]) -> list[ObjectId]:
    return [id_ for id_ in ids if id_ in visible]


def _videos(ids: list[ObjectId], *, reader: Any) -> list[Video]:
    """These videos in this order, each with its owner, without what has just become invisible."""
    found = Video.objects.seen_items(ids, reader)
    return [found[id_] for id_ in ids if id_ in found]
