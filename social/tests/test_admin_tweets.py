"""The staff's door to tweets: quick, escaped, and through the service."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.tests.factories import StaffFactory, UserFactory
from core.models import AuditEvent
from core.testing.mongo import recorded
from social.models import Reaction, Tweet
from social.tests.factories import ReactionFactory, TweetFactory
from social.tests.test_admin import admin_of

LIST = "/admin/social/tweet/"


@pytest.fixture
def admin(db: None) -> Client:
    return admin_of(StaffFactory(username="stella"))


def page(admin: Client, query: str = "") -> str:
    answer = admin.get(LIST + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_hostile_text_is_shown_as_text(admin: Client):
    TweetFactory(content="<script>alert(1)</script>{{ 7|add:7 }}")
    shown = page(admin)
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_tweets_are_found_by_author_and_by_id_and_by_nothing_else(admin: Client):
    wanted = TweetFactory(author=UserFactory(username="wanted"), content="needle")
    TweetFactory(content="hay")
    for term in ("@wanted", "wanted@example.org", wanted.pk, wanted.author_id):
        shown = page(admin, f"?q={term}")
        assert "needle" in shown
        assert "hay" not in shown
    for term in (".*", "$where", "0" * 24):
        assert "needle" not in page(admin, f"?q={term}")


def test_authors_come_by_one_query(admin: Client):
    def trips() -> int:
        with recorded() as sent:
            page(admin)
        return sent.round_trips

    TweetFactory()
    before = trips()
    for _ in range(8):
        TweetFactory()
    assert trips() == before


def test_removing_goes_through_the_service(admin: Client):
    bad = TweetFactory(content="bad")
    ReactionFactory(target=bad)
    kept = TweetFactory()
    data = {"action": "remove_tweets", "_selected_action": [str(bad.pk)], "reason": "spam"}
    assert b"1 removed." in admin.post(LIST, data, follow=True).content
    assert list(Tweet.objects.all()) == [kept]
    assert Reaction.objects.count() == 0
    (event,) = AuditEvent.objects.filter(verb="tweet.removed")
    assert (event.actor_name, event.target_id, event.reason) == ("stella", str(bad.pk), "spam")
    assert event.before["content"] == "bad"


def test_who_may_only_look_may_not_remove(db: None):
    looker = UserFactory(is_staff=True)
    permission = Permission.objects.get(codename="view_tweet", content_type__app_label="social")
    looker.user_permissions.add(permission)
    tweet = TweetFactory(content="needle")
    client = admin_of(looker)
    assert "needle" in page(client)
    data = {"action": "remove_tweets", "_selected_action": [str(tweet.pk)]}
    client.post(LIST, data, follow=True)
    assert client.post(f"{LIST}{tweet.pk}/change/", {"content": "x"}).status_code == 403
    assert Tweet.objects.get().content == "needle"
