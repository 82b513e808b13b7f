"""The people around a playlist, and the playlist as each visibility has it."""

from dataclasses import dataclass

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from playlists.models import Playlist
from playlists.tests.factories import PlaylistFactory
from videos.models import Video
from videos.tests.factories import VideoFactory

MARKER = "marker-7c31"


@dataclass(frozen=True)
class Scene:
    """A playlist of `owner`, which holds two public videos of `author`."""

    playlist: Playlist
    videos: list[Video]
    people: dict[str, User]

    def as_(self, role: str) -> ApiClient:
        return ApiClient() if role == "guest" else client_of(self.people[role])

    @property
    def path(self) -> str:
        return f"playlist/{self.playlist.pk}"


@pytest.fixture
def scene(db: None, request: pytest.FixtureRequest) -> Scene:
    """With the visibility that the test's parameter `scene` names; public without one."""
    people = {
        "owner": UserFactory(username="olga"),
        "author": UserFactory(username="arne"),
        "other": UserFactory(username="otto"),
        "staff": UserFactory(username="stella", is_staff=True),
    }
    videos = [VideoFactory(owner=people["author"], title=f"Film {n}") for n in "ab"]
    visibility = getattr(request, "param", "public")
    playlist = PlaylistFactory(owner=people["owner"], visibility=visibility, videos=videos)
    return Scene(playlist, videos, people)


@pytest.fixture
def ann(db: None) -> User:
    return UserFactory(username="ann")


@pytest.fixture
def as_ann(ann: User) -> ApiClient:
    return client_of(ann)
