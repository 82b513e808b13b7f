"""Who may do what, swept by role and by the playlist's visibility. Nothing but 404 for what is
not seen, and the same 404 as for an id that does not exist."""

from typing import Any

import pytest
from bson import ObjectId

from core.testing.client import ApiClient
from playlists.models import Playlist
from playlists.tests.conftest import Scene
from playlists.tests.invariants import disagreements, order_of
from videos.tests.factories import VideoFactory

ROLES = ("guest", "owner", "other", "staff")


def sweep(public: str, unlisted: str, private: str) -> Any:
    """Each line holds the statuses of ROLES."""
    lines = {"public": public, "unlisted": unlisted, "private": private}
    cases = [
        pytest.param(visibility, role, int(status), id=f"{visibility}-{role}-{status}")
        for visibility, line in lines.items()
        for role, status in zip(ROLES, line.split(), strict=True)
    ]
    return pytest.mark.parametrize(("scene", "role", "status"), cases, indirect=["scene"])


# The columns:  guest owner other staff
@sweep(
    public="  200   200   200   200",
    unlisted="404   200   404   200",
    private=" 404   200   404   200",
)
def test_reading_by_id(scene: Scene, role: str, status: int):
    client = scene.as_(role)
    client.get(scene.path, status=status)
    client.get(f"{scene.path}/videos", status=status)


@sweep(
    public="  200   200   200   200",
    unlisted="200   200   200   200",
    private=" 404   200   404   200",
)
def test_reading_by_the_share_id(scene: Scene, role: str, status: int):
    client, path = scene.as_(role), f"playlist/{scene.playlist.share_id}"
    client.get(path, status=status)
    client.get(f"{path}/videos", status=status)


@sweep(
    public="  401   200   403   403",
    unlisted="401   200   404   403",
    private=" 401   200   404   403",
)
def test_changing(scene: Scene, role: str, status: int):
    client, id_ = scene.as_(role), scene.playlist.pk
    before = (Playlist.objects.values().get(), order_of(id_))
    video, (first, second) = VideoFactory(), scene.videos
    client.patch(scene.path, {"name": "Changed", "visibility": "public"}, status)
    client.patch(f"playlist/add/{video.pk}/{id_}", status=status)
    client.patch(f"playlist/remove/{first.pk}/{id_}", status=status)
    body = {"videoId": str(video.pk), "before": str(second.pk)}
    client.patch(f"{scene.path}/reorder", body, status)
    if status == 200:
        assert order_of(id_) == [video.pk, second.pk]
    else:
        assert (Playlist.objects.values().get(), order_of(id_)) == before
    client.delete(scene.path, status=status)
    assert Playlist.objects.exists() == (status != 200)
    assert disagreements() == []


@pytest.mark.parametrize("scene", ["unlisted", "private"], indirect=True)
def test_the_unseen_answers_exactly_as_what_does_not_exist(scene: Scene):
    other, nothing, video = scene.as_("other"), ObjectId(), scene.videos[0].pk
    calls: list[tuple[str, str, Any]] = [
        ("get", "playlist/{}", None),
        ("get", "playlist/{}/videos", None),
        ("patch", "playlist/{}", {"name": "x"}),
        ("delete", "playlist/{}", None),
        ("patch", f"playlist/add/{video}/{{}}", None),
        ("patch", f"playlist/remove/{video}/{{}}", None),
        ("patch", "playlist/{}/reorder", {"videoId": str(video), "after": str(nothing)}),
    ]
    for verb, path, body in calls:
        answers = [
            getattr(other, verb)(path.format(id_), body, status=404)
            for id_ in (scene.playlist.pk, nothing)
        ]
        for answer in answers:
            del answer["error"]["timestamp"], answer["error"]["requestId"]
        assert answers[0] == answers[1], path


def test_a_share_id_opens_and_changes_nothing(scene: Scene):
    owner, link = scene.as_("owner"), scene.playlist.share_id
    owner.patch(f"playlist/{link}", {"name": "x"}, 404)
    owner.delete(f"playlist/{link}", status=404)
    owner.patch(f"playlist/remove/{scene.videos[0].pk}/{link}", status=404)


def test_the_share_id_is_the_owners_to_hand_out(scene: Scene):
    assert scene.as_("owner").get(scene.path)["shareId"] == scene.playlist.share_id
    for role in ("guest", "other", "staff"):
        client = scene.as_(role)
        client.get(scene.path)
        client.get(f"playlist/user/{scene.people['owner'].pk}")
        assert scene.playlist.share_id not in client.last.content.decode()


@pytest.mark.parametrize("verb", ["post", "patch"])
def test_nothing_but_the_documented_fields_can_be_set(scene: Scene, verb: str):
    hostile = {
        "name": "Mine",
        "_id": str(ObjectId()),
        "id": str(ObjectId()),
        "owner": str(scene.people["other"].pk),
        "ownerId": str(scene.people["other"].pk),
        "owner_id": str(scene.people["other"].pk),
        "slot": "watch-later",
        "isWatchLater": True,
        "shareId": "chosen",
        "share_id": "chosen",
        "itemsCount": 99,
        "items_count": 99,
        "totalVideos": 99,
        "revision": 99,
        "videos": [str(scene.videos[0].pk)],
        "createdAt": "2001-01-01T00:00:00Z",
        "updatedAt": "2001-01-01T00:00:00Z",
    }
    owner = scene.as_("owner")
    if verb == "post":
        made = owner.post("playlist", hostile, 201)
        row = Playlist.objects.get(pk=ObjectId(made["_id"]))
        assert (row.items_count, row.revision, made["videos"]) == (0, 0, [])
    else:
        owner.patch(scene.path, hostile)
        row = Playlist.objects.get(pk=scene.playlist.pk)
        assert (row.items_count, row.revision) == (2, 0)
        assert row.created_at == scene.playlist.created_at.replace(
            microsecond=scene.playlist.created_at.microsecond // 1000 * 1000
        )
    assert row.owner_id == scene.people["owner"].pk
    assert row.created_at.year > 2001 < row.updated_at.year
    assert (row.slot, row.share_id) != ("watch-later", "chosen")
    assert row.slot != "watch-later"
    assert str(row.pk) != hostile["_id"]
    assert disagreements() == []


BAD = ["nonsense", "1", "65f0", "%00", "a" * 5000, "$where", "F" * 24]


@pytest.mark.parametrize("bad", BAD)
def test_malformed_references_are_not_found(scene: Scene, bad: str):
    owner, video = scene.as_("owner"), scene.videos[0].pk
    for path in (f"playlist/{bad}", f"playlist/{bad}/videos", f"playlist/user/{bad}"):
        owner.get(path, status=404)
    owner.patch(f"playlist/{bad}", {"name": "x"}, 404)
    owner.delete(f"playlist/{bad}", status=404)
    for verb in ("add", "remove"):
        owner.patch(f"playlist/{verb}/{bad}/{scene.playlist.pk}", status=404)
        owner.patch(f"playlist/{verb}/{video}/{bad}", status=404)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "x" * 151},
        {"name": None},
        {"name": {"$gt": ""}},
        {"name": ["x"]},
        {"name": "a\x00b"},
        {"name": "x", "description": "x" * 5001},
        {"name": "x", "description": {"$ne": 1}},
        {"name": "x", "visibility": "secret"},
        {"name": "x", "visibility": {"$ne": "private"}},
        {"name": "x", "visibility": ["public"]},
        {"name": "\u200b\u3164"},
        {"name": 2**63},
    ],
    ids=str,
)
def test_what_does_not_fit_is_400_and_not_stored(scene: Scene, fields: dict[str, Any]):
    owner = scene.as_("owner")
    owner.post("playlist", fields, 400)
    owner.patch(scene.path, fields, 400)
    row = Playlist.objects.get()
    assert (row.name, row.visibility) == (scene.playlist.name, "public")


def test_a_name_is_needed(as_ann: ApiClient):
    refused = as_ann.post("playlist", {"description": "x"}, 400)
    assert refused["errors"][0]["field"] == "name"


@pytest.mark.parametrize(
    "text", ["$password", "$where: 1", "<script>alert(1)</script>", ".*", "😀"]
)
def test_text_is_stored_as_it_is_written(as_ann: ApiClient, text: str):
    made = as_ann.post("playlist", {"name": text, "description": text}, 201)
    changed = as_ann.patch(f"playlist/{made['_id']}", {"name": text, "description": text})
    assert (changed["name"], changed["description"]) == (text, text)
    row = Playlist.objects.get()
    assert (row.name, row.description) == (text, text)


def test_a_bad_token_is_401_where_guests_may_read(scene: Scene):
    stranger = scene.as_("guest").with_token("nonsense")
    stranger.get(scene.path, status=401)
    stranger.get(f"playlist/user/{scene.people['owner'].pk}", status=401)
    scene.as_("guest").post("playlist", {"name": "x"}, 401)
