"""The staff's door to comments: quick, escaped, and through the service."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory
from core.models import AuditEvent
from core.testing.mongo import documents_examined, recorded
from social.models import Comment
from social.tests.factories import CommentFactory, ReactionFactory
from social.tests.invariants import disagreements
from videos.models import Video

LIST = "/admin/social/comment/"


def admin_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(db: None) -> Client:
    return admin_of(StaffFactory(username="stella"))


def page(admin: Client, query: str = "") -> str:
    answer = admin.get(LIST + query)
    assert answer.status_code == 200
    return answer.content.decode()


def remove(admin: Client, comments: list[Comment]) -> Any:
    chosen = [str(comment.pk) for comment in comments]
    data = {"action": "remove_comments", "_selected_action": chosen, "reason": "Spam."}
    return admin.post(LIST, data, follow=True)


def test_hostile_text_is_shown_as_text(admin: Client):
    CommentFactory(content="<script>alert(1)</script>{{ 7|add:7 }}")
    shown = page(admin)
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "{{ 7|add:7 }}" in shown


def test_a_comment_names_its_video_and_its_state(admin: Client):
    top = CommentFactory(content="top", is_deleted=True)
    CommentFactory(root=top, video=top.video, content="below")
    Video.objects.filter(pk=top.video_id).update(title="<b>Bikes</b>")
    shown = page(admin)
    assert "&lt;b&gt;Bikes" in shown
    assert f"/admin/videos/video/{top.video_id}/change/" in shown
    assert "↳ below" in shown
    assert {"removed", "shown"} <= set(re.findall(r">\s*(removed|shown|pinned)\s*<", shown))


def test_long_comments_are_cut(admin: Client):
    CommentFactory(content="x" * 500)
    shown = page(admin)
    assert "x" * 120 + "…" in shown
    assert "x" * 121 not in shown


@pytest.mark.parametrize("term", ["@wanted", "wanted", "wanted@example.org"])
def test_comments_are_found_by_their_author(admin: Client, term: str):
    CommentFactory(author=UserFactory(username="wanted"), content="needle")
    CommentFactory(content="hay")
    shown = page(admin, f"?q={term}")
    assert "needle" in shown
    assert "hay" not in shown


@pytest.mark.parametrize("of", ["pk", "video_id", "author_id", "root_id"])
def test_comments_are_found_by_any_id_they_name(admin: Client, of: str):
    wanted = CommentFactory(root=CommentFactory(content="hay1"), content="needle")
    CommentFactory(content="hay2")
    shown = page(admin, f"?q={getattr(wanted, of)}")
    assert "needle" in shown
    assert "hay2" not in shown


@pytest.mark.parametrize("term", [".*", "$where", "nobody", "needle", "0" * 24])
def test_a_search_that_no_index_answers_finds_nothing(admin: Client, term: str):
    CommentFactory(content="needle")
    assert "needle</" not in page(admin, f"?q={term}")


def test_tombstones_can_be_filtered(admin: Client):
    CommentFactory(content="needle")
    assert "needle" not in page(admin, "?is_deleted__exact=1")
    assert "needle" in page(admin, "?is_deleted__exact=0")


def test_a_page_costs_the_same_however_many_comments_there_are(admin: Client, settings: Any):
    settings.PAGE_COUNT_MAX = 100
    author, comment = UserFactory(), CommentFactory()

    def fill(number: int) -> None:
        row = {"video": comment.video, "author": author}
        Comment.objects.bulk_create([Comment(**row, content=str(n)) for n in range(number)])

    def cost(query: str) -> tuple[int, int]:
        with recorded() as sent:
            page(admin, query)
        pipelines = sent.pipelines("social_comment")
        return sent.round_trips, sum(documents_examined("social_comment", p) for p in pipelines)

    fill(120)
    queries = ("", "?is_deleted__exact=0", f"?q={author.username}", f"?q={comment.video_id}")
    before = [cost(query) for query in queries]
    fill(200)
    assert [cost(query) for query in queries] == before


def test_removing_goes_through_the_service(admin: Client):
    root, other = CommentFactory(content="bad"), CommentFactory()
    CommentFactory(root=root)
    ReactionFactory(target=other)
    shown = remove(admin, [root, other])
    assert b"2 removed." in shown.content
    root.refresh_from_db()
    assert (root.is_deleted, root.content) == (True, "")
    assert not Comment.objects.filter(pk=other.pk).exists()
    events = AuditEvent.objects.filter(verb="comment.removed")
    assert {event.target_id for event in events} == {str(root.pk), str(other.pk)}
    assert {(event.actor_name, event.reason) for event in events} == {("stella", "Spam.")}
    assert disagreements() == []
    # A tombstone again: nothing to do, and no error.
    assert b"0 removed." in remove(admin, [root]).content


def test_who_may_only_look_may_not_remove(db: None):
    looker = UserFactory(is_staff=True)
    permission = Permission.objects.get(codename="view_comment", content_type__app_label="social")
    looker.user_permissions.add(permission)
    comment = CommentFactory(content="needle")
    client = admin_of(looker)
    assert "needle" in page(client)
    remove(client, [comment])
    assert Comment.objects.filter(pk=comment.pk).exists()


def test_nothing_is_added_changed_or_deleted_by_hand(admin: Client):
    comment = CommentFactory(content="needle")
    assert admin.get(f"{LIST}add/").status_code == 403
    assert admin.get(f"{LIST}{comment.pk}/delete/").status_code == 403
    assert admin.post(f"{LIST}{comment.pk}/change/", {"content": "x"}).status_code == 403
    assert admin.get(f"{LIST}{comment.pk}/change/").status_code == 200
    comment.refresh_from_db()
    assert comment.content == "needle"
