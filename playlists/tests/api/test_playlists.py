"""Making, reading, changing and deleting playlists."""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from playlists.models import Playlist, PlaylistItem
from playlists.tests.conftest import Scene
from playlists.tests.factories import PlaylistFactory
from playlists.tests.invariants import disagreements
from videos.models import Video
from videos.tests.factories import VideoFactory

FIELDS = {
    "_id",
    "name",
    "description",
    "visibility",
    "owner",
    "videos",
    "totalVideos",
    "totalViews",
    "totalDuration",
    "thumbnail",
    "isWatchLater",
    "createdAt",
    "updatedAt",
}


def test_a_new_playlist_is_empty_and_public(ann: User, as_ann: ApiClient):
    made = as_ann.post("playlist", {"name": "Bikes"}, 201)
    assert set(made) == FIELDS | {"shareId"}
    assert (
        made
        | {
            "name": "Bikes",
            "description": "",
            "visibility": "public",
            "videos": [],
            "totalVideos": 0,
            "totalViews": 0,
            "totalDuration": 0,
            "thumbnail": "",
            "isWatchLater": False,
        }
        == made
    )
    assert made["owner"] == {"_id": str(ann.pk), "username": "ann", "fullName": "Ann", "avatar": ""}
    assert ApiClient().get(f"playlist/{made['_id']}") == {
        name: value for name, value in made.items() if name != "shareId"
    }
    assert disagreements() == []


def test_forms_are_taken_too(as_ann: ApiClient):
    body = {"name": "Forms", "description": "By hand", "visibility": "private"}
    made = as_ann.post("playlist", body, 201, format="multipart")
    assert (made["description"], made["visibility"]) == ("By hand", "private")


def test_a_detail_shows_videos_in_order_with_totals(db: None):
    videos = [VideoFactory(views=n, duration=10.5 * n) for n in (3, 1, 2)]
    playlist = PlaylistFactory(videos=videos)
    shown = ApiClient().get(f"playlist/{playlist.pk}")
    assert [video["_id"] for video in shown["videos"]] == [str(video.pk) for video in videos]
    assert shown["videos"][0]["owner"]["username"] == videos[0].owner.username
    assert (shown["totalVideos"], shown["totalViews"], shown["totalDuration"]) == (3, 6, 63.0)
    assert shown["thumbnail"] == shown["videos"][0]["thumbnail"] != ""
    assert set(shown) == FIELDS


def test_what_is_given_is_changed_and_the_rest_stays(scene: Scene):
    owner = scene.as_("owner")
    changed = owner.patch(scene.path, {"name": "New name"})
    assert (changed["name"], changed["visibility"]) == ("New name", "public")
    changed = owner.patch(scene.path, {"description": " as written ", "visibility": "unlisted"})
    assert changed["description"] == " as written "
    assert owner.get(scene.path) == changed
    assert changed["updatedAt"] > changed["createdAt"]
    assert len(changed["videos"]) == 2
    assert owner.patch(scene.path, {}) == changed


def test_a_deleted_playlist_takes_its_entries_and_leaves_the_videos(scene: Scene):
    owner = scene.as_("owner")
    assert owner.delete(scene.path) == {"_id": str(scene.playlist.pk)}
    assert not Playlist.objects.exists()
    assert not PlaylistItem.objects.exists()
    assert owner.get(f"videos/{scene.videos[0].pk}")["_id"] == str(scene.videos[0].pk)
    owner.delete(scene.path, status=404)
    owner.get(scene.path, status=404)
    assert disagreements() == []


def test_the_same_key_makes_one_playlist(as_ann: ApiClient):
    made = [
        as_ann.post("playlist", {"name": "Once"}, 201, headers={"Idempotency-Key": "k"})
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert Playlist.objects.count() == 1


def test_an_account_has_a_number_of_playlists_at_most(ann: User, as_ann: ApiClient, settings: Any):
    settings.PLAYLIST_MAX_PER_USER = 2
    made = [as_ann.post("playlist", {"name": f"{n}"}, 201) for n in range(2)]
    refused = as_ann.post("playlist", {"name": "One too many"}, 409)
    assert refused["error"]["code"] == "too_many_playlists"
    as_ann.get("playlist/watch-later")  # does not count
    as_ann.delete(f"playlist/{made[0]['_id']}")
    as_ann.post("playlist", {"name": "Again"}, 201)
    client_of(UserFactory()).post("playlist", {"name": "Another's"}, 201)
    assert disagreements() == []


def test_a_detail_shows_a_number_of_videos_and_counts_all(db: None, settings: Any):
    settings.PLAYLIST_DETAIL_LIMIT = 2
    playlist = PlaylistFactory(videos=[VideoFactory(views=1, duration=2) for _ in range(5)])
    shown = ApiClient().get(f"playlist/{playlist.pk}")
    assert len(shown["videos"]) == 2
    assert (shown["totalVideos"], shown["totalViews"], shown["totalDuration"]) == (5, 5, 10)


def test_pages_hold_every_video_once_and_in_order(db: None):
    videos = [VideoFactory() for _ in range(7)]
    playlist = PlaylistFactory(videos=videos)
    Video.objects.filter(pk=videos[2].pk).update(listed=False, visibility="private")
    wanted = [str(video.pk) for n, video in enumerate(videos) if n != 2]
    guest, path = ApiClient(), f"playlist/{playlist.pk}/videos"
    numbered = [guest.get(path, {"page": page, "limit": 4}) for page in (1, 2)]
    assert [video["_id"] for page in numbered for video in page["docs"]] == wanted
    assert {page["totalDocs"] for page in numbered} == {6}
    seen, cursor = [], ""
    while cursor is not None:
        page = guest.get(path, {"cursor": cursor, "limit": 4})
        seen += [video["_id"] for video in page["docs"]]
        cursor = page["nextCursor"]
    assert seen == wanted
    guest.get(path, {"cursor": "forged"}, 400)
    guest.get(path, {"page": "x"}, 400)


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_trailing_slash_makes_no_difference(scene: Scene, slash: str):
    owner = scene.as_("owner")
    video = scene.videos[0].pk
    owner.get(f"{scene.path}{slash}")
    owner.patch(f"playlist/remove/{video}/{scene.playlist.pk}{slash}")
    owner.patch(f"playlist/add/{video}/{scene.playlist.pk}{slash}")
    owner.post(f"playlist{slash}", {"name": "x"}, 201)
    owner.delete(f"{scene.path}{slash}")
