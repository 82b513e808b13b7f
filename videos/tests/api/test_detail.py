"""`GET videos/:id`: the whole shape, every file it names, and the view it counts."""

from urllib.parse import urljoin

import pytest
from bson import ObjectId

from core.testing.client import ApiClient
from core.testing.faults import relayed_redis
from core.testing.mongo import recorded
from videos.models import HistoryEntry, Video
from videos.tests.conftest import ROLES
from videos.tests.factories import VideoFactory

DETAIL = {
    *("_id", "title", "description", "thumbnail", "videoFile", "duration", "views", "createdAt"),
    *("updatedAt", "publishedAt", "isPublished", "visibility", "status", "likesCount"),
    *("commentsCount", "owner", "tags", "category", "isLiked", "isDisliked", "resumePosition"),
    *("sources", "captions", "chapters", "storyboard", "shareId"),
}


def follow(http, url):
    """Every URL that a playlist or a WebVTT index names, resolved against its own."""
    answer = http.get(url)
    assert answer.status_code == 200, url
    text = b"".join(answer.streaming_content).decode()
    if url.endswith(".vtt"):
        names = [line.partition("#")[0] for line in text.splitlines() if "#xywh" in line]
    else:
        names = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert names, url
    return [urljoin(url, name) for name in names]


def files_named_by(http, detail):
    """Every file that a player reaches from a video's detail."""
    urls = [detail["videoFile"], detail["thumbnail"], *detail.get("thumbnailCandidates", [])]
    urls += [rendition["url"] for rendition in detail["sources"]["progressive"]]
    urls += follow(http, detail["storyboard"])
    for playlist in follow(http, detail["sources"]["hls"]):
        urls += [playlist, *follow(http, playlist)]
    return urls


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_every_file_that_a_ready_video_names_can_be_fetched(ready_video, as_owner, visibility):
    video = ready_video(visibility=visibility)
    client = as_owner if visibility == "private" else ApiClient()
    detail = client.get(f"videos/{video.share_id if visibility == 'unlisted' else video.pk}")
    assert set(detail) >= DETAIL
    player = ApiClient().http  # a player sends no token
    urls = files_named_by(player, detail)
    assert len(urls) > 12
    for url in urls:
        assert player.head(url).status_code == 200, url
        part = player.get(url, HTTP_RANGE="bytes=0-99")
        assert (part.status_code, part["Content-Length"]) == (206, "100"), url
        assert player.get(url, HTTP_RANGE="bytes=99999999-").status_code == 416
        assert ("/signed/" in url) == (visibility != "public")


def test_the_playlists_last_as_long_as_the_film(ready_video, as_owner):
    video = ready_video()
    http = ApiClient().http
    for playlist in follow(http, as_owner.get(f"videos/{video.pk}")["sources"]["hls"]):
        text = b"".join(http.get(playlist).streaming_content).decode()
        lengths = [line[8:].split(",")[0] for line in text.splitlines() if "#EXTINF:" in line]
        assert abs(sum(map(float, lengths)) - video.duration) < 1


def test_the_owner_alone_sees_the_original_and_the_candidates(ready_video, clients):
    video = ready_video()
    for role in ROLES:
        detail = clients[role].get(f"videos/{video.pk}")
        assert ("original" in detail["sources"]) == (role == "owner")
        assert len(detail["thumbnailCandidates"]) == (3 if role == "owner" else 0)
        assert set(detail["owner"]) >= {"_id", "username", "subscribersCount", "isSubscribed"}
        assert "email" not in str(detail)


def test_chapters_come_from_the_description(owner, api):
    video = VideoFactory(owner=owner, description="0:00 Start\n0:05 Bikes")
    assert api.get(f"videos/{video.pk}")["chapters"] == [
        {"start": 0, "title": "Start"},
        {"start": 5, "title": "Bikes"},
    ]


@pytest.mark.parametrize(
    "reference",
    [
        "f" * 24,
        "F" * 24,
        "f" * 23,
        "x" * 24,
        "%00",
        "..",
        "%24ne",
        "a" * 5000,
        "[$gt]",
        "%F0%9F%98%80",
    ],
)
def test_what_is_no_video_is_a_404_to_everybody(clients, reference):
    for role in ("guest", "owner"):
        error = clients[role].get(f"videos/{reference}", None, 404)
        assert error["error"]["code"] == "not_found"


def test_opening_counts_a_view_a_visitor_and_keeps_the_history(owner, other, clients):
    video = VideoFactory(owner=owner)
    for role in (*ROLES, *ROLES):
        detail = clients[role].get(f"videos/{video.pk}")
    assert detail["views"] == Video.objects.get().views == 3  # all but the owner, once
    assert HistoryEntry.objects.count() == 3  # all but the guest
    HistoryEntry.objects.filter(user_id=other.pk).update(position=7.5)
    assert clients["other"].get(f"videos/{video.pk}")["resumePosition"] == 7.5
    assert clients["guest"].get(f"videos/{video.pk}")["resumePosition"] == 0


def test_guests_at_two_addresses_are_two_and_a_forwarding_header_makes_no_third(owner, api):
    video = VideoFactory(owner=owner)
    api.get(f"videos/{video.pk}", REMOTE_ADDR="192.0.2.1")
    api.get(f"videos/{video.pk}", REMOTE_ADDR="192.0.2.2")
    for n in range(3):
        forged = {"HTTP_X_FORWARDED_FOR": f"198.51.100.{n}"}
        api.get(f"videos/{video.pk}", REMOTE_ADDR="192.0.2.1", **forged)
    assert Video.objects.get().views == 2


def test_a_video_opens_while_redis_is_down_and_counts_nothing(owner, api):
    video = VideoFactory(owner=owner)
    with relayed_redis() as redis:
        redis.stop()
        assert api.get(f"videos/{video.pk}")["views"] == 0
    assert api.get(f"videos/{video.pk}")["views"] == 1


def test_an_answer_is_never_kept_for_somebody_else(owner, clients):
    video = VideoFactory(owner=owner)
    for role in ROLES:
        clients[role].get(f"videos/{video.pk}")
        headers = clients[role].last.headers
        assert headers["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie"} <= set(headers["Vary"].replace(",", " ").split())


def test_a_second_look_costs_four_round_trips_for_a_guest(owner, api):
    video = VideoFactory(owner=owner)
    api.get(f"videos/{video.pk}")
    with recorded() as sent:
        api.get(f"videos/{video.pk}")
    assert sent.round_trips <= 4
    with recorded() as sent:
        api.get(f"videos/{ObjectId()}", None, 404)
    assert sent.round_trips == 1
