"""The pages that people look at: /, /watch and /embed."""

from datetime import timedelta
from html import unescape

import pytest
from bson import ObjectId
from django.utils import timezone

from accounts.tests.factories import UserFactory
from core.testing.mongo import recorded
from videos.models import HistoryEntry, Status, Video
from videos.tests.conftest import ROLES
from videos.tests.factories import VideoFactory

HOSTILE = "</title><script>alert(1)</script><img src=x onerror='alert(2)'>\"&{{7*7}}"
PAGES = ("watch", "embed")


def page(client, path, status=200):
    answer = client.http.get(path)
    assert answer.status_code == status, path
    return answer


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("kind", PAGES)
def test_a_public_video_has_a_page_for_everybody(owner, clients, kind):
    video = VideoFactory(owner=owner, title="Two bikes")
    for role in ROLES:
        answer = page(clients[role], f"/{kind}/{video.pk}")
        assert "Two bikes" in text(answer)
        assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize(
    "state",
    [{"visibility": "private"}, {"visibility": "unlisted"}, {"status": "processing"}],
    ids=lambda state: next(iter(state.values())),
)
def test_what_is_not_open_has_a_page_for_owner_and_staff_alone(owner, clients, kind, state):
    video = VideoFactory(owner=owner, title="Nobody's business", **state)
    for role in ("owner", "staff"):
        assert "Nobody&#x27;s business" in text(page(clients[role], f"/{kind}/{video.pk}"))
    for role in ("guest", "other"):
        refused = page(clients[role], f"/{kind}/{video.pk}", 404)
        never = page(clients[role], f"/{kind}/{ObjectId()}", 404)
        assert refused.content == never.content
        assert "business" not in text(refused)


def test_a_share_link_opens_the_page_of_an_unlisted_video_without_search_engines(owner, clients):
    video = VideoFactory(owner=owner, visibility="unlisted", title="By link")
    for role in ROLES:
        shown = text(page(clients[role], f"/watch/{video.share_id}"))
        assert "By link" in shown
        assert 'name="robots" content="noindex"' in shown


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("reference", ["x", "..", "%00", "f" * 24, "$ne", "a" * 3000, "<b>"])
def test_what_is_no_video_is_a_plain_404(api, kind, reference):
    assert "<b>" not in text(page(api, f"/{kind}/{reference}", 404))


@pytest.mark.parametrize("kind", PAGES)
def test_what_people_write_is_shown_and_never_run(clients, kind):
    person = UserFactory(username="mallory", full_name=HOSTILE[:80])
    video = VideoFactory(owner=person, title=HOSTILE, description=HOSTILE, tags=[HOSTILE[:50]])
    shown = text(page(clients["guest"], f"/{kind}/{video.pk}"))
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "onerror='" not in shown
    assert HOSTILE in unescape(shown)
    home = text(page(clients["guest"], "/"))
    assert "<script>alert" not in home
    assert HOSTILE in unescape(home)


def test_a_description_makes_links_of_web_addresses_only(owner, api):
    video = VideoFactory(owner=owner, description="http://example.org/ javascript:alert(1)")
    shown = text(page(api, f"/watch/{video.pk}"))
    assert 'href="http://example.org/"' in shown
    assert 'href="javascript:' not in shown


def test_the_watch_page_tells_other_sites_what_it_is(owner, api):
    video = VideoFactory(owner=owner, title="Bikes & more", description="Two of them.")
    shown = text(page(api, f"/watch/{video.pk}"))
    for name, content in (
        ("og:title", "Bikes &amp; more"),
        ("og:description", "Two of them."),
        ("og:type", "video.other"),
        ("og:url", f"http://testserver/watch/{video.pk}"),
        ("og:video", f"http://testserver/embed/{video.pk}"),
        ("og:image", f"http://testserver/media/{video.thumbnail}"),
    ):
        assert f'<meta property="{name}" content="{content}">' in shown, name


def test_the_player_may_be_framed_by_other_sites_and_nothing_else_may(owner, api):
    video = VideoFactory(owner=owner)
    embed = page(api, f"/embed/{video.pk}")
    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert "X-Frame-Options" not in embed
    for path in (f"/watch/{video.pk}", "/", f"/watch/{ObjectId()}"):
        answer = api.http.get(path)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_pages_count_no_view_and_note_no_history(owner, clients):
    video = VideoFactory(owner=owner)
    for kind in PAGES:
        page(clients["other"], f"/{kind}/{video.pk}")
    assert Video.objects.get().views == 0
    assert not HistoryEntry.objects.exists()


def test_a_token_that_has_run_out_makes_a_guest_of_a_page_visitor(owner, api):
    video = VideoFactory(owner=owner)
    private = VideoFactory(owner=owner, visibility="private")
    expired = api.with_token("expired")
    page(expired, f"/watch/{video.pk}")
    page(expired, "/")
    page(expired, f"/watch/{private.pk}", 404)


def test_the_home_page_shows_the_newest_listed_videos_at_the_same_cost(owner, api):
    def cost():
        with recorded() as sent:
            page(api, "/")
        return sent.round_trips

    empty = text(page(api, "/"))
    now = timezone.now()
    videos = [
        VideoFactory(owner=owner, created_at=now - timedelta(minutes=n), title=f"Film no. {n}!")
        for n in range(15)
    ]
    VideoFactory(owner=owner, title="Hidden marker", visibility="private")
    VideoFactory(owner=owner, title="Hidden marker", status=Status.FAILED)
    shown = text(page(api, "/"))
    assert "Film no. 0!" in shown
    assert "Film no. 11!" in shown
    assert "Film no. 12!" not in shown
    assert "Hidden marker" not in shown
    assert f"/watch/{videos[0].pk}" in shown
    assert "/watch/" not in empty
    assert cost() == 2
