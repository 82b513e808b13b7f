"""Everyone's own list of what to watch later."""

import pytest
from bson import ObjectId

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from playlists.models import Playlist
from playlists.tests.conftest import MARKER
from playlists.tests.invariants import disagreements
from videos.tests.factories import VideoFactory
from videos.tests.parallel import at_once

LATER = "playlist/watch-later"


def test_it_is_made_when_it_is_first_asked_for(ann: User, as_ann: ApiClient):
    assert not Playlist.objects.exists()
    shown = as_ann.get(LATER)
    assert (shown["name"], shown["visibility"], shown["videos"]) == ("Watch later", "private", [])
    assert shown["isWatchLater"] is True
    assert shown["owner"]["username"] == "ann"
    assert as_ann.get(LATER) == shown == as_ann.get(f"playlist/{shown['_id']}")
    assert disagreements() == []


def test_its_name_stands_wherever_an_id_stands(as_ann: ApiClient):
    films = [VideoFactory() for _ in range(3)]
    for film in films:
        as_ann.patch(f"playlist/add/{film.pk}/watch-later")
    as_ann.patch(f"playlist/add/{films[0].pk}/watch-later", status=409)
    body = {"videoId": str(films[2].pk), "before": str(films[0].pk)}
    as_ann.patch(f"{LATER}/reorder", body)
    shown = as_ann.patch(f"playlist/remove/{films[1].pk}/watch-later")
    assert [v["_id"] for v in shown["videos"]] == [str(films[2].pk), str(films[0].pk)]
    assert as_ann.get(f"{LATER}/videos")["totalDocs"] == 2
    assert disagreements() == []


def test_it_cannot_be_renamed_shared_or_deleted(as_ann: ApiClient):
    id_ = as_ann.get(LATER)["_id"]
    for path in (LATER, f"playlist/{id_}"):
        for body in ({"name": "x"}, {"visibility": "public"}, {"description": "x"}, {}):
            as_ann.patch(path, body, 403)
        refused = as_ann.delete(path, status=403)
        assert refused["error"]["code"] == "watch_later_stays"
    assert Playlist.objects.get().visibility == "private"


@pytest.mark.parametrize("role", ["guest", "other", "staff"])
def test_nobody_else_sees_it(as_ann: ApiClient, ann: User, role: str):
    film = VideoFactory(title=MARKER)
    as_ann.patch(f"playlist/add/{film.pk}/watch-later")
    row = Playlist.objects.get()
    client = ApiClient() if role == "guest" else client_of(UserFactory(is_staff=role == "staff"))
    for path in (f"playlist/{row.pk}", f"playlist/{row.share_id}", f"playlist/{row.pk}/videos"):
        client.get(path, status=404)
    assert client.get(f"playlist/user/{ann.pk}") == []
    if role != "guest":
        client.patch(f"playlist/{row.pk}", {"name": "x"}, 404)
        client.delete(f"playlist/{row.pk}", status=404)
        client.patch(f"playlist/remove/{film.pk}/{row.pk}", status=404)
        # The name means their own list, which is another.
        assert client.get(LATER)["_id"] != str(row.pk)
        assert client.get(LATER)["videos"] == []


def test_guests_have_none(api: ApiClient):
    api.get(LATER, status=401)
    api.get(f"{LATER}/videos", status=401)
    api.patch(f"playlist/add/{ObjectId()}/watch-later", status=401)
    api.delete(LATER, status=401)
    assert not Playlist.objects.exists()


def test_it_stands_in_ones_own_list_once_it_is_there(ann: User, as_ann: ApiClient):
    path = f"playlist/user/{ann.pk}"
    assert as_ann.get(path) == []
    as_ann.get(LATER)
    assert [row["isWatchLater"] for row in as_ann.get(path)] == [True]


def test_many_tabs_make_one(ann: User):
    clients = [client_of(ann) for _ in range(8)]
    films = [VideoFactory() for _ in clients]

    def add(number: int) -> int:
        path = f"/api/v1/playlist/add/{films[number].pk}/watch-later"
        return int(clients[number].http.patch(path).status_code)

    assert at_once(8, add) == [200] * 8
    assert Playlist.objects.get().items_count == 8
    assert disagreements() == []
