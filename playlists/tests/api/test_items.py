"""Putting videos in, taking them out, moving them."""

from itertools import pairwise
from typing import Any

import pytest
from bson import ObjectId

from core.testing.client import ApiClient
from playlists.models import PlaylistItem
from playlists.services import items
from playlists.tests.conftest import Scene
from playlists.tests.factories import PlaylistFactory
from playlists.tests.invariants import disagreements, order_of
from videos.models import Video
from videos.tests.factories import VideoFactory


def test_videos_come_to_the_end_and_go(scene: Scene):
    owner, playlist = scene.as_("owner"), scene.playlist.pk
    third = VideoFactory(views=5)
    added = owner.patch(f"playlist/add/{third.pk}/{playlist}")
    assert [v["_id"] for v in added["videos"]] == [str(v.pk) for v in (*scene.videos, third)]
    assert (added["totalVideos"], added["totalViews"]) == (3, 5)
    removed = owner.patch(f"playlist/remove/{scene.videos[0].pk}/{playlist}")
    assert [v["_id"] for v in removed["videos"]] == [str(scene.videos[1].pk), str(third.pk)]
    assert removed["updatedAt"] > added["updatedAt"]
    assert disagreements() == []


def test_adding_twice_is_409_and_removing_what_is_absent_404(scene: Scene):
    owner, video = scene.as_("owner"), scene.videos[0]
    add = f"playlist/add/{video.pk}/{scene.playlist.pk}"
    assert owner.patch(add, status=409)["error"]["code"] == "already_there"
    owner.patch(add.replace("add", "remove"))
    owner.patch(add.replace("add", "remove"), status=404)
    owner.patch(f"playlist/remove/{ObjectId()}/{scene.playlist.pk}", status=404)
    owner.patch(add)
    assert order_of(scene.playlist.pk) == [scene.videos[1].pk, video.pk]
    assert disagreements() == []


def test_how_often_a_video_is_saved_is_counted(scene: Scene):
    owner, video = scene.as_("owner"), VideoFactory()
    for _ in range(2):
        owner.patch(f"playlist/add/{video.pk}/{scene.playlist.pk}")
        owner.patch(f"playlist/remove/{video.pk}/{scene.playlist.pk}")
    owner.patch(f"playlist/add/{scene.videos[0].pk}/{scene.playlist.pk}", status=409)
    assert Video.objects.get(pk=video.pk).saves_count == 2
    assert Video.objects.get(pk=scene.videos[0].pk).saves_count == 0


def test_a_playlist_holds_a_number_of_videos_at_most(scene: Scene, settings: Any):
    settings.PLAYLIST_MAX_ITEMS = 2
    owner, video = scene.as_("owner"), VideoFactory()
    add = f"playlist/add/{video.pk}/{scene.playlist.pk}"
    assert owner.patch(add, status=409)["error"]["code"] == "playlist_full"
    # What is in there already is said to be so.
    twice = f"playlist/add/{scene.videos[0].pk}/{scene.playlist.pk}"
    assert owner.patch(twice, status=409)["error"]["code"] == "already_there"
    owner.patch(f"playlist/remove/{scene.videos[0].pk}/{scene.playlist.pk}")
    owner.patch(add)
    assert disagreements() == []


@pytest.mark.parametrize(
    "changes",
    [{"visibility": "private"}, {"visibility": "unlisted"}, {"status": "failed"}],
    ids=lambda changes: "".join(changes.values()),
)
def test_a_video_that_one_may_not_see_cannot_be_added(scene: Scene, changes: dict[str, str]):
    owner, unseen = scene.as_("owner"), VideoFactory(**changes)
    answers = [
        owner.patch(f"playlist/add/{id_}/{scene.playlist.pk}", status=404)
        for id_ in (unseen.pk, ObjectId())
    ]
    for answer in answers:
        del answer["error"]["timestamp"], answer["error"]["requestId"]
    assert answers[0] == answers[1]
    owner.patch(f"playlist/add/{unseen.share_id}/{scene.playlist.pk}", status=404)
    assert disagreements() == []


def test_ones_own_private_video_can_be_added(scene: Scene):
    mine = VideoFactory(owner=scene.people["owner"], visibility="private", status="processing")
    added = scene.as_("owner").patch(f"playlist/add/{mine.pk}/{scene.playlist.pk}")
    assert added["totalVideos"] == 3


def test_what_has_become_private_can_be_taken_out(scene: Scene):
    video = scene.videos[0]
    Video.objects.filter(pk=video.pk).update(listed=False, visibility="private")
    removed = scene.as_("owner").patch(f"playlist/remove/{video.pk}/{scene.playlist.pk}")
    assert removed["totalVideos"] == 1
    assert disagreements() == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("{not json", "application/json"),
        ("[1,2]", "application/json"),
        ('{"videoId": {"$gt": ""}}', "application/json"),
        ("\xff", "text/plain"),
    ],
)
def test_a_junk_body_is_ignored(scene: Scene, body: str, content_type: str):
    http = scene.as_("owner").http
    for verb in ("remove", "add"):
        path = f"/api/v1/playlist/{verb}/{scene.videos[0].pk}/{scene.playlist.pk}"
        assert http.generic("PATCH", path, body, content_type=content_type).status_code == 200


@pytest.fixture
def five(scene: Scene) -> tuple[ApiClient, str, list[str]]:
    """(the owner's client, the path of reordering, the ids of five videos)"""
    videos = [VideoFactory() for _ in range(5)]
    playlist = PlaylistFactory(owner=scene.people["owner"], videos=videos)
    path = f"playlist/{playlist.pk}/reorder"
    return scene.as_("owner"), path, [str(video.pk) for video in videos]


@pytest.mark.parametrize(
    ("moved", "where", "expected"),
    [
        (0, {"after": 4}, "12340"),
        (4, {"before": 0}, "40123"),
        (3, {"before": 1}, "03124"),
        (1, {"after": 3}, "02314"),
        (1, {"after": 2, "before": 3}, "02134"),
        (4, {"after": 0, "before": 3}, "04123"),
        (2, {"after": 1}, "01234"),
        (2, {"before": 3}, "01234"),
        (2, {"after": 3, "before": None}, "01324"),
    ],
)
def test_a_video_is_put_before_or_after_another(five, moved, where, expected):
    owner, path, ids = five
    named = {side: None if n is None else ids[n] for side, n in where.items()}
    shown = owner.patch(path, {"videoId": ids[moved], **named})
    assert "".join(str(ids.index(video["_id"])) for video in shown["videos"]) == expected
    assert disagreements() == []


@pytest.mark.parametrize(
    ("moved", "where", "status"),
    [
        (0, {}, 400),
        (0, {"before": None, "after": None}, 400),
        (0, {"before": 0}, 400),
        (0, {"before": "ffffffffffffffffffffffff"}, 400),
        (0, {"after": "ffffffffffffffffffffffff"}, 400),
        (0, {"before": "nonsense"}, 400),
        (0, {"after": {"$ne": 1}}, 400),
        (0, {"after": 3, "before": 1}, 400),
        ("ffffffffffffffffffffffff", {"after": 0}, 404),
        ("nonsense", {"after": 0}, 400),
        (None, {"after": 0}, 400),
        ({"$gt": ""}, {"after": 0}, 400),
    ],
)
def test_a_place_that_does_not_exist_is_refused(five, moved, where, status):
    owner, path, ids = five

    def named(value: Any) -> Any:
        return ids[value] if isinstance(value, int) else value

    body = {"videoId": named(moved), **{side: named(value) for side, value in where.items()}}
    owner.patch(path, body, status)
    shown = owner.get(path.removesuffix("/reorder"))["videos"]
    assert [video["_id"] for video in shown] == ids


def test_keys_stay_short_however_often_a_video_is_moved(scene: Scene, monkeypatch):
    """Always into the same gap: the worst that can be done to keys."""
    monkeypatch.setattr("playlists.services.items.MAX_KEY_LENGTH", 4)
    playlist, owner = str(scene.playlist.pk), scene.people["owner"]
    third = VideoFactory()
    items.add_video(playlist, third.pk, by=owner)
    one, two = scene.videos[1].pk, third.pk
    lengths = []
    for _ in range(20):
        one, two = two, one
        items.move_video(playlist, one, by=owner, before=two)
        assert order_of(scene.playlist.pk) == [scene.videos[0].pk, one, two]
        lengths.append(max(map(len, PlaylistItem.objects.values_list("order_key", flat=True))))
    assert 2 < max(lengths) <= 4
    assert any(after < before for before, after in pairwise(lengths))  # made anew
    assert disagreements() == []
