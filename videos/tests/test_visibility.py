"""The one visibility rule, swept: role × visibility × time × status × hidden × way in.

The truth is written down here a second time, in other words than the product's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from core.testing.client import ApiClient
from videos.models import Status, Video
from videos.services.media_access import may_fetch
from videos.tests.conftest import ROLES
from videos.tests.factories import VideoFactory

NOW = timezone.now().replace(microsecond=0)
PAST, FUTURE = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
TELLING = (("ready", False), ("ready", True), ("failed", False))
TIMES = (
    ("public", PAST),
    ("public", FUTURE),
    ("unlisted", PAST),
    ("unlisted", FUTURE),
    ("private", PAST),
    ("private", None),
)


@dataclass
class Case:
    """A video, and what it is."""

    video: Video
    visibility: str
    published_at: datetime | None
    status: str
    is_hidden: bool

    @property
    def is_open(self) -> bool:
        """Whether nothing but its visibility stands between it and the public."""
        in_time = self.published_at is not None and self.published_at <= NOW
        return in_time and self.status == "ready" and not self.is_hidden

    @property
    def in_lists(self) -> bool:
        return self.visibility == "public" and self.is_open

    def opens_for(self, role: str, way: str) -> bool:
        if role in ("owner", "staff"):
            return True
        if way == "link":
            return self.is_open and self.visibility != "private"
        return self.in_lists


@pytest.fixture
def cases(owner: User) -> list[Case]:
    made = []
    for (visibility, published_at), status, is_hidden in product(TIMES, Status, (False, True)):
        video = VideoFactory(
            owner=owner,
            visibility=visibility,
            published_at=published_at,
            status=status,
            is_hidden=is_hidden,
            title="Marker of a film",
            tags=["marked"],
        )
        made.append(Case(video, visibility, published_at, status, is_hidden))
    return made


def test_ids_and_links_open_what_the_truth_table_says(cases, owner, other, staff):
    people = {"guest": AnonymousUser(), "other": other, "owner": owner, "staff": staff}
    wrong = []
    for case, role, way in product(cases, ROLES, ("id", "link")):
        reference = str(case.video.pk) if way == "id" else case.video.share_id
        found = Video.objects.opened_by(reference, people[role], now=NOW).exists()
        if found != case.opens_for(role, way):
            wrong.append((role, way, case))
    assert not wrong
    assert Video.objects.visible_to(None).count() == sum(c.in_lists for c in cases) == 1


def test_every_door_agrees(cases, clients, media_root):
    wrong = []
    # The rule itself is swept above; here each of its conditions meets each door.
    telling = [c for c in cases if (c.status, c.is_hidden) in TELLING]
    for case in telling:
        film = media_root / case.video.revision / "progressive.mp4"
        film.parent.mkdir(parents=True)
        film.write_bytes(b"film")
        for role, way in product(ROLES, ("id", "link")):
            answers = _answers(clients[role], case, way)
            expected = case.opens_for(role, way)
            by_id = case.opens_for(role, "id")
            wanted = {"detail": expected, "file": expected, "page": expected, "plain file": by_id}
            if answers != wanted:
                wrong.append((role, way, case, answers))
    assert not wrong


def _answers(client: ApiClient, case: Case, way: str) -> dict[str, bool]:
    """What each door says: open or not; anything but 200 and 404 fails at once."""
    reference = str(case.video.pk) if way == "id" else case.video.share_id
    key = f"{case.video.revision}/progressive.mp4"

    def opens(path: str) -> bool:
        answer = client.http.get(path)
        assert answer.status_code in (200, 404), (path, answer.status_code)
        return bool(answer.status_code == 200)

    detail = client.http.get(f"/api/v1/videos/{reference}")
    assert detail.status_code in (200, 404)
    url = detail.json()["data"]["videoFile"] if detail.status_code == 200 else ""
    return {
        "detail": detail.status_code == 200,
        "file": bool(url) and opens(url.removeprefix("http://testserver")),
        "page": opens(f"/watch/{reference}"),
        "plain file": opens(f"/media/{key}"),
    }


@pytest.mark.parametrize("role", ROLES)
def test_every_list_count_and_search_shows_the_public_the_same(cases, clients, owner, role):
    shown = [str(case.video.pk) for case in cases if case.in_lists]
    queries: list[dict[str, Any]] = [
        {},
        {"cursor": ""},
        {"query": "marker"},
        {"userId": str(owner.pk)},
        {"tag": "marked"},
        {"sortBy": "views", "sortType": "asc"},
    ]
    for query in queries:
        page = clients[role].get("videos", {**query, "limit": 100})
        assert [item["_id"] for item in page["docs"]] == shown, query
        assert page["totalDocs"] in (len(shown), None), query
    owner.refresh_from_db()
    assert owner.videos_count == len(shown)
    home = clients[role].http.get("/").content.decode()
    assert [str(c.video.pk) in home for c in cases] == [c.in_lists for c in cases]


def test_own_videos_are_filtered_by_visibility_and_status_for_their_owner_alone(cases, clients):
    wanted = {str(c.video.pk) for c in cases if (c.visibility, c.status) == ("private", "failed")}
    query = {"visibility": "private", "status": "failed", "limit": 100}
    assert {d["_id"] for d in clients["owner"].get("videos", query)["docs"]} == wanted
    for role in ("guest", "other", "staff"):
        assert clients[role].get("videos", query)["totalDocs"] == 0
    mine = str(cases[0].video.owner_id)
    for role in ("guest", "other", "staff"):
        assert clients[role].get("videos", {**query, "userId": mine})["totalDocs"] == 0


def test_what_may_not_be_seen_looks_like_what_never_was(cases, clients):
    def told(answer: Any) -> Any:
        body = answer.json()
        return {**body, "error": {**body["error"], "timestamp": "", "requestId": ""}}

    never = told(clients["other"].http.get("/api/v1/videos/" + "f" * 24))
    for case in cases:
        if not case.opens_for("other", "id"):
            assert told(clients["other"].http.get(f"/api/v1/videos/{case.video.pk}")) == never
            assert not may_fetch(f"{case.video.revision}/progressive.mp4", viewer=None)
    assert Path(never["message"]).name == "Video not found."
