"""C1, C4, C5: storms by one and by many, after which rows and counters agree."""

from collections import Counter
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from playlists.models import Playlist, PlaylistItem
from playlists.tests.conftest import Scene
from playlists.tests.factories import PlaylistFactory
from playlists.tests.invariants import disagreements, order_of
from videos.models import Video
from videos.tests.factories import VideoFactory
from videos.tests.parallel import at_once

THREADS = 8
ROUNDS = 6


def call(client: ApiClient, verb: str, path: str, body: Any = None) -> int:
    """The status of one call, whichever it is."""
    method = getattr(client.http, verb)
    return int(method(f"/api/v1/{path}", body, format="json").status_code)


def tabs(user: User, count: int = THREADS) -> list[ApiClient]:
    return [client_of(user) for _ in range(count)]


def storm(act: Callable[[int, int], int]) -> Counter[int]:
    """`act(thread, round)` by eight threads, six times each; how often each status came back."""
    statuses: Counter[int] = Counter()
    for found in at_once(THREADS, lambda n: [act(n, round_) for round_ in range(ROUNDS)]):
        statuses.update(found)
    return statuses


def test_one_person_adding_and_removing_in_many_tabs(scene: Scene):
    video = VideoFactory()
    clients = tabs(scene.people["owner"])

    def act(thread: int, round_: int) -> int:
        verb = "add" if (thread + round_) % 2 else "remove"
        path = f"playlist/{verb}/{video.pk}/{scene.playlist.pk}"
        return call(clients[thread], "patch", path)

    statuses = storm(act)
    assert set(statuses) <= {200, 404, 409}
    assert len(order_of(scene.playlist.pk)) in (2, 3)
    assert disagreements() == []


def test_one_person_adding_many_videos_at_once(scene: Scene):
    videos = [VideoFactory() for _ in range(THREADS * ROUNDS)]
    clients = tabs(scene.people["owner"])

    def act(thread: int, round_: int) -> int:
        video = videos[thread * ROUNDS + round_]
        return call(clients[thread], "patch", f"playlist/add/{video.pk}/{scene.playlist.pk}")

    assert storm(act) == {200: THREADS * ROUNDS}
    order = order_of(scene.playlist.pk)
    assert order[:2] == [video.pk for video in scene.videos]
    assert set(order[2:]) == {video.pk for video in videos}
    # What one tab added one after the other stands one after the other.
    for thread in range(THREADS):
        mine = [video.pk for video in videos[thread * ROUNDS :][:ROUNDS]]
        assert [id_ for id_ in order if id_ in mine] == mine
    assert disagreements() == []


def test_many_people_adding_the_same_video(db: None):
    video = VideoFactory()
    people = [UserFactory() for _ in range(THREADS)]
    playlists = [PlaylistFactory(owner=person) for person in people]
    clients = [client_of(person) for person in people]

    def act(thread: int, round_: int) -> int:
        verb = "remove" if round_ % 2 else "add"
        path = f"playlist/{verb}/{video.pk}/{playlists[thread].pk}"
        return call(clients[thread], "patch", path)

    assert storm(act) == {200: THREADS * ROUNDS}
    assert PlaylistItem.objects.count() == 0
    assert Video.objects.get(pk=video.pk).saves_count == THREADS * ROUNDS // 2
    assert disagreements() == []


def test_parallel_reorders_leave_a_permutation(scene: Scene):
    videos = [VideoFactory() for _ in range(THREADS)]
    playlist = PlaylistFactory(owner=scene.people["owner"], videos=videos)
    clients = tabs(scene.people["owner"])

    def act(thread: int, round_: int) -> int:
        other = videos[(thread + round_ + 1) % THREADS] if round_ % 7 else videos[thread - 1]
        side = "before" if round_ % 2 else "after"
        body = {"videoId": str(videos[thread].pk), side: str(other.pk)}
        return call(clients[thread], "patch", f"playlist/{playlist.pk}/reorder", body)

    assert storm(act) == {200: THREADS * ROUNDS}
    order = order_of(playlist.pk)
    assert sorted(order) == sorted(video.pk for video in videos)
    keys = PlaylistItem.objects.filter(playlist_id=playlist.pk).values_list("order_key", flat=True)
    assert len(set(keys)) == THREADS
    assert disagreements() == []


def test_additions_removals_and_reorders_of_one_playlist_at_once(scene: Scene):
    videos = [VideoFactory() for _ in range(4)]
    playlist = PlaylistFactory(owner=scene.people["owner"], videos=videos)
    clients = tabs(scene.people["owner"])

    def act(thread: int, round_: int) -> int:
        video, other = videos[thread % 4], videos[(thread + round_) % 4]
        if thread < 4:
            verb = "remove" if round_ % 2 else "add"
            return call(clients[thread], "patch", f"playlist/{verb}/{video.pk}/{playlist.pk}")
        body = {"videoId": str(video.pk), "after": str(other.pk)}
        return call(clients[thread], "patch", f"playlist/{playlist.pk}/reorder", body)

    assert set(storm(act)) <= {200, 400, 404, 409}
    assert len(set(order_of(playlist.pk))) == Playlist.objects.get(pk=playlist.pk).items_count
    assert disagreements() == []


def test_the_limits_hold_under_a_storm(scene: Scene, settings: Any):
    settings.PLAYLIST_MAX_ITEMS, settings.PLAYLIST_MAX_PER_USER = 5, 4
    videos = [VideoFactory() for _ in range(THREADS)]
    owner, clients = scene.people["owner"], tabs(scene.people["owner"])
    added = at_once(
        THREADS,
        lambda n: call(clients[n], "patch", f"playlist/add/{videos[n].pk}/{scene.playlist.pk}"),
    )
    assert Counter(added) == {200: 3, 409: THREADS - 3}
    made = at_once(THREADS, lambda n: call(clients[n], "post", "playlist", {"name": f"{n}"}))
    assert Counter(made) == {201: 3, 409: THREADS - 3}
    assert Playlist.objects.filter(owner_id=owner.pk).count() == 4
    assert disagreements() == []


def test_a_playlist_deleted_by_all_at_once_is_deleted_once(scene: Scene):
    clients = tabs(scene.people["owner"])
    statuses = at_once(THREADS, lambda n: call(clients[n], "delete", scene.path))
    assert Counter(statuses) == {200: 1, 404: THREADS - 1}
    assert disagreements() == []


def test_additions_to_a_playlist_that_is_being_deleted_leave_no_row(scene: Scene):
    videos = [VideoFactory() for _ in range(THREADS)]
    clients = tabs(scene.people["owner"])

    def act(thread: int) -> int:
        if thread == 0:
            return call(clients[0], "delete", scene.path)
        path = f"playlist/add/{videos[thread].pk}/{scene.playlist.pk}"
        return call(clients[thread], "patch", path)

    statuses = at_once(THREADS, act)
    assert set(statuses) <= {200, 404}
    assert not PlaylistItem.objects.exists()
    assert disagreements() == []


@pytest.mark.usefixtures("media_root", "redis_server")
def test_deleting_a_video_under_a_storm_of_additions_leaves_no_row(db: None):
    """The storm goes on until the video is gone, and a little longer."""
    maker, video = UserFactory(), VideoFactory()
    Video.objects.filter(pk=video.pk).update(owner=maker)
    people = [UserFactory() for _ in range(THREADS - 1)]
    playlists = [PlaylistFactory(owner=person) for person in people]
    clients = [client_of(person) for person in people]
    as_maker, gone = client_of(maker), Event()

    def act(thread: int) -> set[int]:
        if thread == THREADS - 1:
            try:
                return {call(as_maker, "delete", f"videos/{video.pk}")}
            finally:
                gone.set()
        seen, last = set(), False
        while not last:
            last = gone.is_set()
            for verb in ("add", "remove"):
                path = f"playlist/{verb}/{video.pk}/{playlists[thread].pk}"
                seen.add(call(clients[thread], "patch", path))
        return seen

    *storming, deletion = at_once(THREADS, act)
    assert deletion == {200}
    assert set().union(*storming) <= {200, 404}
    assert not PlaylistItem.objects.exists()
    assert disagreements() == []
