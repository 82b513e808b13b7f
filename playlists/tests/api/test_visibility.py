"""What a reader may not see of the videos in a playlist is nowhere: in no list, number or cover."""

import json
import re
from typing import Any

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from playlists.tests.conftest import MARKER
from playlists.tests.factories import PlaylistFactory
from videos.models import Video
from videos.tests.factories import VideoFactory

HIDDEN: dict[str, dict[str, Any]] = {
    "private": {"visibility": "private"},
    "unlisted": {"visibility": "unlisted"},
    "processing": {"status": "processing"},
    "failed": {"status": "failed"},
    "hidden": {"is_hidden": True},
}


def without_tokens(item: Any) -> str:
    """Addresses of private files are signed with the second in which they are made."""
    return re.sub(r"/signed/[^/]+/", "/signed/", json.dumps(item))


@pytest.fixture
def maker(db: None) -> User:
    return UserFactory(username="maker")


@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("role", ["guest", "other", "curator", "maker", "staff"])
def test_nobody_sees_more_by_a_playlist_than_without(maker: User, state: str, role: str):
    """A public playlist of a curator, who added the maker's videos in better days."""
    numbers = {"views": 7000, "duration": 3000.0}
    unseen = [
        VideoFactory(owner=maker, title=f"{MARKER} {n}", tags=[MARKER], **HIDDEN[state], **numbers)
        for n in range(2)
    ]
    seen = VideoFactory(views=1, duration=2.0)
    curator = UserFactory()
    playlist = PlaylistFactory(owner=curator, videos=[unseen[0], seen, unseen[1]])
    people = {"other": UserFactory(), "curator": curator, "maker": maker}
    people["staff"] = UserFactory(is_staff=True)
    client = client_of(people[role]) if role in people else ApiClient()
    knows = role in ("maker", "staff")

    detail = client.get(f"playlist/{playlist.pk}")
    bodies = [client.last.content.decode()]
    (listed,) = client.get(f"playlist/user/{curator.pk}")
    bodies.append(client.last.content.decode())
    (paged,) = client.get(f"playlist/user/{curator.pk}", {"page": 1})["docs"]
    numbered = client.get(f"playlist/{playlist.pk}/videos", {"page": 1})
    bodies.append(client.last.content.decode())
    client.get(f"playlist/{playlist.pk}/videos", {"cursor": ""})
    bodies.append(client.last.content.decode())

    assert [MARKER in body for body in bodies] == [knows] * 4
    assert [str(video.pk) in body for body in bodies for video in unseen] == [knows] * 8
    total = 3 if knows else 1
    assert detail["totalVideos"] == numbered["totalDocs"] == len(detail["videos"]) == total
    assert listed["totalVideos"] == listed["videoCount"] == len(listed["videos"]) == total
    assert without_tokens(paged) == without_tokens(listed)
    assert detail["totalViews"] == (14_001 if knows else 1)
    assert detail["totalDuration"] == (6002 if knows else 2)
    first = unseen[0] if knows else seen
    assert str(first.pk) in detail["thumbnail"]
    assert str(first.pk) in listed["thumbnail"]


def test_a_playlist_of_hidden_videos_alone_is_empty_and_has_no_cover(maker: User):
    videos = [VideoFactory(owner=maker, visibility="private") for _ in range(2)]
    playlist = PlaylistFactory(videos=videos)
    guest = ApiClient()
    for shown in (
        guest.get(f"playlist/{playlist.pk}"),
        guest.get(f"playlist/user/{playlist.owner_id}")[0],
    ):
        assert (shown["videos"], shown["totalVideos"], shown["thumbnail"]) == ([], 0, "")


def test_what_becomes_private_is_gone_at_once_and_comes_back(maker: User):
    video = VideoFactory(owner=maker)
    playlist, guest, as_maker = PlaylistFactory(videos=[video]), ApiClient(), client_of(maker)
    for total in (0, 1):
        as_maker.patch(f"videos/toggle/publish/{video.pk}")
        assert guest.get(f"playlist/{playlist.pk}")["totalVideos"] == total
        assert guest.get(f"playlist/user/{playlist.owner_id}")[0]["totalVideos"] == total


def test_four_videos_are_shown_in_a_list_and_they_are_visible_ones(maker: User):
    videos = [
        VideoFactory(owner=maker, visibility="public" if n % 2 else "private") for n in range(12)
    ]
    playlist = PlaylistFactory(videos=videos)
    (shown,) = ApiClient().get(f"playlist/user/{playlist.owner_id}")
    assert [video["_id"] for video in shown["videos"]] == [str(videos[n].pk) for n in (1, 3, 5, 7)]
    assert shown["totalVideos"] == 6


def test_others_lists_hold_what_is_public_and_ones_own_all(maker: User):
    own = [PlaylistFactory(owner=maker, visibility=v) for v in ("public", "unlisted", "private")]
    path = f"playlist/user/{maker.pk}"
    for client in (ApiClient(), client_of(UserFactory()), client_of(UserFactory(is_staff=True))):
        assert [row["_id"] for row in client.get(path)] == [str(own[0].pk)]
        assert client.get(path, {"page": 1})["totalDocs"] == 1
        assert len(client.get(path, {"cursor": ""})["docs"]) == 1
    mine = client_of(maker)
    assert [row["_id"] for row in mine.get(path)] == [str(p.pk) for p in reversed(own)]
    assert mine.get(path, {"page": 1})["totalDocs"] == 3


def test_pages_of_playlists_hold_each_once_newest_first(maker: User):
    made = [PlaylistFactory(owner=maker) for _ in range(7)]
    wanted = [str(playlist.pk) for playlist in reversed(made)]
    guest, path, seen, cursor = ApiClient(), f"playlist/user/{maker.pk}", [], ""
    while cursor is not None:
        page = guest.get(path, {"cursor": cursor, "limit": 3})
        seen += [row["_id"] for row in page["docs"]]
        cursor = page["nextCursor"]
    assert seen == wanted
    numbered = [guest.get(path, {"page": n, "limit": 3})["docs"] for n in (1, 2, 3)]
    assert [row["_id"] for docs in numbered for row in docs] == wanted


def test_the_array_is_bounded(maker: User, settings: Any):
    settings.ARRAY_MAX = 2
    made = [PlaylistFactory(owner=maker) for _ in range(3)]
    rows = ApiClient().get(f"playlist/user/{maker.pk}")
    assert [row["_id"] for row in rows] == [str(made[2].pk), str(made[1].pk)]


def test_nobody_has_no_playlists(maker: User):
    assert ApiClient().get(f"playlist/user/{maker.pk}") == []
    ApiClient().get("playlist/user/ffffffffffffffffffffffff", status=404)


def test_a_deleted_video_is_gone_from_every_playlist(maker: User):
    video = VideoFactory(owner=maker)
    playlist = PlaylistFactory(videos=[video, VideoFactory()])
    client_of(maker).delete(f"videos/{video.pk}")
    assert not Video.objects.filter(pk=video.pk).exists()
    assert ApiClient().get(f"playlist/{playlist.pk}")["totalVideos"] == 1
