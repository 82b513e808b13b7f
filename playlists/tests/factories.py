"""Rows for tests, with the counters that count them."""

from typing import Any

import factory
from django.db.models import F

from accounts.models import User
from accounts.tests.factories import UserFactory
from playlists.models import WATCH_LATER, Playlist, PlaylistItem
from playlists.order import keys_behind


class PlaylistFactory(factory.django.DjangoModelFactory[Playlist]):
    """A public playlist; `videos=[…]` stand in it in that order."""

    class Meta:
        model = Playlist

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Playlist {n}")

    @classmethod
    def _create(cls, model_class: type[Playlist], *args: Any, **kwargs: Any) -> Playlist:
        videos = kwargs.pop("videos", [])
        playlist: Playlist = Playlist.objects.create(**kwargs, items_count=len(videos))
        keys = keys_behind(None, len(videos))
        PlaylistItem.objects.bulk_create(
            PlaylistItem(playlist=playlist, video=video, order_key=key)
            for video, key in zip(videos, keys, strict=True)
        )
        if playlist.slot != WATCH_LATER:
            people = User.objects.filter(pk=playlist.owner_id)
            people.update(playlists_count=F("playlists_count") + 1)
        return playlist
