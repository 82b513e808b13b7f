"""What is read to answer does not grow with what is stored: only videos that are shown are read,
and what is only counted is looked up in indexes."""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from core.testing.mongo import recorded
from core.testing.plans import explain
from playlists.models import Playlist, PlaylistItem
from playlists.tests.factories import PlaylistFactory
from videos.models import Status, Video, Visibility
from videos.tests.factories import VideoFactory

TABLES = ("playlists_playlist", "playlists_playlistitem", "videos_video")
ROWS = 40


def films(owner: User, count: int, *, listed: bool = True) -> list[Video]:
    rows = [
        Video(
            owner=owner,
            title="Film",
            status=Status.READY,
            visibility=Visibility.PUBLIC if listed else Visibility.PRIVATE,
            listed=listed,
            views=1,
            duration=2,
        )
        for _ in range(count)
    ]
    return Video.objects.bulk_create(rows)


def cost(client: ApiClient, path: str, query: dict[str, Any] | None = None) -> tuple[int, int]:
    """(round trips, documents examined in these apps' collections)."""
    with recorded() as sent:
        client.get(path, query)
    return sent.round_trips, sent.documents_examined(*TABLES)


@pytest.fixture
def crowd(db: None) -> User:
    return UserFactory()


def test_a_detail_reads_the_videos_that_it_shows_and_no_other(crowd: User):
    guest, shown = ApiClient(), films(crowd, 5)
    small = PlaylistFactory(owner=crowd, videos=shown)
    large = PlaylistFactory(owner=crowd, videos=shown + films(crowd, ROWS, listed=False))
    assert cost(guest, f"playlist/{small.pk}") == (6, 6)
    assert cost(guest, f"playlist/{large.pk}") == (6, 6)  # playlist, owner, ids, seen, videos
    films(crowd, ROWS)
    PlaylistFactory(owner=crowd, videos=shown)
    assert cost(guest, f"playlist/{large.pk}") == (6, 6)


def test_a_detail_reads_a_counted_video_once(crowd: User, settings: Any):
    settings.PLAYLIST_DETAIL_LIMIT = 10
    playlist = PlaylistFactory(owner=crowd, videos=films(crowd, ROWS))
    assert cost(ApiClient(), f"playlist/{playlist.pk}") == (7, 1 + ROWS)


@pytest.mark.parametrize("query", [None, {"page": 1, "limit": 10}, {"cursor": "", "limit": 10}])
def test_a_channels_playlists_read_four_videos_each(crowd: User, query: Any):
    path, guest = f"playlist/user/{crowd.pk}", ApiClient()
    for _ in range(3):
        videos = films(crowd, 6) + films(crowd, 6, listed=False)
        PlaylistFactory(owner=crowd, videos=videos)
    before = cost(guest, path, query)
    assert before[1] <= 3 + 3 * 4
    for playlist in Playlist.objects.all():
        PlaylistItem.objects.bulk_create(
            PlaylistItem(playlist=playlist, video=video, order_key=f"z{n:03}")
            for n, video in enumerate(films(crowd, 20))
        )
    for _ in range(5):
        PlaylistFactory(owner=crowd, visibility="private", videos=films(crowd, 3))
        PlaylistFactory(videos=films(crowd, 3))
    assert cost(guest, path, query) == before


@pytest.mark.parametrize("query", [{"page": 2, "limit": 10}, {"cursor": "", "limit": 10}])
def test_a_page_of_videos_reads_what_it_returns(crowd: User, query: Any):
    videos = films(crowd, 20) + films(crowd, ROWS, listed=False)
    playlist = PlaylistFactory(owner=crowd, videos=videos)
    _, examined = cost(ApiClient(), f"playlist/{playlist.pk}/videos", query)
    assert examined <= 1.2 * (1 + 2 * 10) + 20


@pytest.mark.parametrize("role", ["guest", "other", "owner", "staff"])
def test_what_somebody_sees_is_known_without_reading_a_video(crowd: User, role: str):
    videos = films(crowd, ROWS) + films(crowd, ROWS, listed=False)
    roles = {"owner": crowd, "other": UserFactory(), "staff": UserFactory(is_staff=True)}
    ids = [video.pk for video in videos[::2]]
    with recorded() as sent:
        seen = Video.objects.seen_among(ids, roles.get(role))
    assert len(seen) == (ROWS if role in ("owner", "staff") else ROWS // 2)
    for command in sent.aggregations("videos_video"):
        plan = explain(Video, command["pipeline"], hint=command["hint"])
        assert plan.documents == 0
        assert plan.keys <= 2 * len(ids) + 1
    assert sent.round_trips <= 2


LISTS = {
    "playlist_owner": {"owner_id": "owner"},
    "playlist_visible": {"owner_id": "owner", "visibility": "public"},
    "playlist_visibility": {"visibility": "public"},
    "playlist_newest": {},
}


@pytest.mark.parametrize("index", LISTS)
def test_a_list_reads_what_it_returns(crowd: User, index: str):
    for owner in (crowd, UserFactory()):
        for visibility in ("public", "private"):
            Playlist.objects.bulk_create(
                Playlist(owner=owner, name="x", visibility=visibility) for _ in range(20)
            )
    wanted = {k: crowd.pk if v == "owner" else v for k, v in LISTS[index].items()}
    plan = explain(Playlist.objects.filter(**wanted).order_by("-created_at", "-pk")[:10])
    assert plan.indexes == {index}
    assert "SORT" not in plan.stages
    assert plan.documents == 10


def test_ids_in_order_and_the_way_back_are_in_the_indexes(crowd: User):
    videos = films(crowd, ROWS)
    playlists = [PlaylistFactory(owner=crowd, videos=videos) for _ in range(3)]
    with recorded() as sent:
        found = PlaylistItem.objects.video_ids([p.pk for p in playlists[:2]])
    assert found == {p.pk: [video.pk for video in videos] for p in playlists[:2]}
    plan = explain(PlaylistItem, sent.pipelines("playlists_playlistitem")[0])
    assert (plan.documents, plan.indexes) == (0, {"playlist_item_order"})
    assert "SORT" not in plan.stages
    back = PlaylistItem.objects.filter(video_id=videos[0].pk).order_by()
    plan = explain(back.values_list("pk", "playlist_id"))
    assert (plan.documents, plan.indexes) == (0, {"playlist_item_video"})


@pytest.mark.parametrize("verb", ["add", "remove", "reorder"])
def test_a_change_costs_the_same_in_a_long_playlist(crowd: User, verb: str):
    client = client_of(crowd)

    def change(length: int) -> tuple[int, int]:
        videos = films(crowd, length)
        playlist = PlaylistFactory(owner=crowd, videos=videos)
        with recorded() as sent:
            if verb == "reorder":
                body = {"videoId": str(videos[0].pk), "after": str(videos[-1].pk)}
                client.patch(f"playlist/{playlist.pk}/reorder", body)
            else:
                video = VideoFactory() if verb == "add" else videos[0]
                client.patch(f"playlist/{verb}/{video.pk}/{playlist.pk}")
        return sent.round_trips, sent.documents_examined("playlists_playlistitem")

    (short, _), (long, examined) = change(4), change(30)
    assert long == short
    assert examined <= 4
