"""Actions of the admin on many rows, from the click to what was left and why."""

from typing import Any

import pytest
from bson import ObjectId
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory
from core.bulk import runs
from core.models import AuditEvent, BulkRun, BulkState
from core.testing.mongo import recorded
from moderation.models import Case, Decision
from moderation.services.reports import report
from social.models import Comment, Tweet
from social.tests.factories import CommentFactory, TweetFactory
from videos.tests.factories import VideoFactory
from videotube.roles import ROLES

pytestmark = pytest.mark.usefixtures("redis_server", "media_root")

CASES = reverse("admin:moderation_case_changelist")
COMMENTS = reverse("admin:social_comment_changelist")
LIST = reverse("admin:core_bulkrun_changelist")
HOSTILE = "<script>alert(1)</script>"
CASES_MADE = 120
"""More than two pages of the list; `accounts/tests/admin/test_people.py` does five hundred rows."""


def page_of(run: BulkRun) -> str:
    return reverse("admin:core_bulkrun_change", args=[run.pk])


def numbers_of(run: BulkRun) -> str:
    return reverse("admin:core_bulkrun_progress", args=[run.pk])


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return " ".join(answer.content.decode().split())


def moderator(name: str, *more: str) -> tuple[User, Client]:
    """Somebody with a moderator's rights, and these beside."""
    user = UserFactory(username=name, is_staff=True)
    codenames = {right.split(".")[1] for right in ROLES["moderator"].rights} | set(more)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return user, client


@pytest.fixture
def mona(db: None) -> tuple[User, Client]:
    return moderator("mona")


def cases_about(comments: list[Comment], *, by: User) -> list[Any]:
    made = [
        report(by=by, target_type="comment", target_id=comment.pk, reason="spam")
        for comment in comments
    ]
    return [one.case_id for one in made]


def comments_of(count: int, **fields: Any) -> list[Comment]:
    author, video = UserFactory(), VideoFactory()
    rows = [Comment(author=author, video=video, content=f"Buy {n}", **fields) for n in range(count)]
    made = Comment.objects.bulk_create(rows)
    type(video).objects.filter(pk=video.pk).update(comments_count=count)
    return list(made)


def click(client: Client, url: str, action: str, ids: list[Any], **more: Any) -> Any:
    body = {"action": action, "_selected_action": [str(pk) for pk in ids], "index": 0, **more}
    return client.post(url, body)


def worked_off(run: BulkRun) -> int:
    """Rows that a worker does; a slow machine does them in several slices."""
    total = 0
    while done := runs.work(run.pk):
        total += done
    return total


def test_many_cases_are_decided_in_batches_and_what_does_not_fit_is_named(
    mona: tuple[User, Client], settings: Any
):
    settings.BULK_BATCH = 10
    user, client = mona
    ids = cases_about(comments_of(CASES_MADE), by=UserFactory())
    reported = cases_about([CommentFactory()], by=user)
    ids += reported
    ruling = {"reason": "spam", "note": "No adverts"}
    answer = click(client, CASES, "take_down_all", ids[:50], select_across="1", **ruling)
    run = BulkRun.objects.get()
    assert answer.url == page_of(run)
    assert (run.total, run.state, run.actor_name) == (CASES_MADE + 1, BulkState.WAITING, "mona")
    assert not Decision.objects.exists()
    assert "Waiting for a worker" in text(client, page_of(run))

    assert worked_off(run) == CASES_MADE + 1
    assert client.get(numbers_of(run)).json() == {
        "state": "finished",
        "finished": True,
        "total": CASES_MADE + 1,
        "done": CASES_MADE,
        "refused": 1,
        "left": 0,
    }
    assert Decision.objects.filter(action="remove_comment", note="No adverts").count() == CASES_MADE
    assert AuditEvent.objects.filter(verb="comment.hidden").count() == CASES_MADE
    assert Case.objects.filter(is_open=True).count() == 1
    assert Case.objects.get(pk=reported[0]).is_open
    page = text(client, page_of(run))
    assert f"At its end: {CASES_MADE} decided, 1 left as they were" in page
    assert "You have reported this yourself" in page
    assert reverse("admin:moderation_case_change", args=reported) in page


def test_every_act_of_a_run_is_found_in_the_history_by_its_name(mona: tuple[User, Client]):
    _, client = mona
    click(client, COMMENTS, "remove_comments", [c.pk for c in comments_of(60)], reason="raid")
    run = BulkRun.objects.get()
    runs.work(run.pk)
    boss = Client()
    boss.force_login(StaffFactory())
    history = f"{reverse('admin:core_auditevent_changelist')}?q=bulk-{run.pk}"
    assert history in text(boss, page_of(run))
    assert history not in text(client, page_of(run)), "a moderator may not read it"
    found = AuditEvent.objects.filter(request_id=f"bulk-{run.pk}")
    assert found.filter(verb="comment.removed", reason="raid").count() == 60
    assert found.filter(verb="bulk_run.finished").count() == 1
    assert "61 audit events" in text(boss, history)


def test_a_few_are_done_at_once_without_a_run(mona: tuple[User, Client]):
    _, client = mona
    ids = [c.pk for c in comments_of(50)]
    gone = comments_of(1)[0]
    answer = click(client, COMMENTS, "remove_comments", ids, reason="raid")
    assert answer.url == COMMENTS
    page = text(client, COMMENTS)
    assert "50 removed." in page
    assert not BulkRun.objects.exists()
    Comment.objects.filter(pk=gone.pk).delete()
    click(client, COMMENTS, "remove_comments", [gone.pk], reason="raid")
    assert "1 of those chosen are not on this list any more" in text(client, COMMENTS)


def test_the_list_is_led_back_to_with_its_filters(mona: tuple[User, Client]):
    _, client = mona
    ids = [c.pk for c in comments_of(60)]
    answer = click(client, f"{COMMENTS}?is_deleted__exact=0", "remove_comments", ids, reason="")
    page = text(client, answer.url)
    assert f'href="{COMMENTS}?is_deleted__exact=0"' in page
    hostile = f"{page_of(BulkRun.objects.get())}?back=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    assert HOSTILE not in text(client, hostile)


def test_more_than_the_most_are_refused_and_nothing_is_done(
    mona: tuple[User, Client], settings: Any
):
    settings.BULK_MAX = 55
    _, client = mona
    ids = [c.pk for c in comments_of(60)]
    click(client, COMMENTS, "remove_comments", ids[:3], select_across="1", reason="raid")
    assert "More than 55 rows are chosen" in text(client, COMMENTS)
    assert not BulkRun.objects.exists()
    assert Comment.objects.filter(is_deleted=False).count() == 60


def test_a_run_is_its_starters_and_superusers_alone(mona: tuple[User, Client]):
    _, client = mona
    click(client, COMMENTS, "remove_comments", [c.pk for c in comments_of(60)], reason="raid")
    run = BulkRun.objects.get()
    _, other = moderator("milo")
    nobody, guest, boss = Client(), Client(), Client()
    nobody.force_login(UserFactory(is_staff=True))
    boss.force_login(StaffFactory())
    for url in (page_of(run), numbers_of(run)):
        answers = [c.get(url).status_code for c in (client, boss, other, nobody, guest)]
        assert answers == [200, 200, 404, 403, 302], url
    assert "Remove comments" in text(client, LIST)
    assert "Remove comments" in text(boss, LIST)
    assert "Remove comments" not in text(other, LIST)
    text(nobody, LIST, status=403)
    for bad in ("x", str(ObjectId()), "0" * 24, "%00"):
        url = page_of(run).replace(str(run.pk), bad)
        assert client.get(url).status_code == 404, bad
    assert client.post(page_of(run), {"state": "finished"}).status_code in (200, 403)
    assert BulkRun.objects.get().state == BulkState.WAITING


def test_nothing_that_was_typed_or_refused_runs_on_the_page(mona: tuple[User, Client]):
    user, client = mona
    run = BulkRun.objects.create(
        operation=HOSTILE,
        actor_id=user.pk,
        actor_name=HOSTILE,
        params={"reason": HOSTILE, "note": HOSTILE, "other": HOSTILE},
        ids=[ObjectId()],
        total=1,
        position=1,
        refused_count=1,
        refused=[{"id": HOSTILE, "why": HOSTILE}],
        error=HOSTILE,
        state=BulkState.FAILED,
        key="k",
    )
    page = text(client, page_of(run))
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)" in page
    assert HOSTILE not in text(client, LIST)


def test_the_page_runs_scripts_of_this_site_alone_and_ends_asking(mona: tuple[User, Client]):
    _, client = mona
    click(client, COMMENTS, "remove_comments", [c.pk for c in comments_of(60)], reason="raid")
    run = BulkRun.objects.get()
    page = text(client, page_of(run))
    assert "core/js/bulk.js" in page
    assert f'data-progress="{numbers_of(run)}"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "no-store" in client.get(numbers_of(run))["Cache-Control"]
    runs.work(run.pk)
    page = text(client, page_of(run))
    assert "bulk.js" not in page
    assert "data-progress" not in page


def test_whoever_is_shut_out_while_it_runs_decides_no_more(
    mona: tuple[User, Client], settings: Any
):
    settings.BULK_BATCH = 10
    user, client = mona
    ids = [TweetFactory().pk for _ in range(25)]
    click(client, reverse("admin:social_tweet_changelist"), "remove_tweets", ids, reason="raid")
    run = BulkRun.objects.get()
    claimed = runs._claim(run.pk)
    assert claimed is not None
    assert runs.advance(claimed)
    User.objects.filter(pk=user.pk).update(is_staff=False)
    assert not runs.advance(claimed)
    assert Tweet.objects.count() == 15
    run = BulkRun.objects.get()
    assert (run.state, run.done_count, run.refused_count) == (BulkState.FAILED, 10, 15)
    boss = Client()
    boss.force_login(StaffFactory())
    page = text(boss, page_of(run))
    assert "Stopped: @mona may not do this any more." in page


def test_a_right_taken_between_the_page_and_the_click_is_not_used(mona: tuple[User, Client]):
    user, client = mona
    user.user_permissions.remove(Permission.objects.get(codename="delete_comment"))
    ids = [c.pk for c in comments_of(60)]
    click(client, COMMENTS, "remove_comments", ids, reason="raid")
    assert not BulkRun.objects.exists()
    assert Comment.objects.filter(is_deleted=False).count() == 60


def test_a_form_without_its_token_starts_nothing(mona: tuple[User, Client]):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(mona[0])
    ids = [c.pk for c in comments_of(60)]
    assert click(strict, COMMENTS, "remove_comments", ids).status_code == 403
    assert not BulkRun.objects.exists()


def test_all_that_a_page_can_show_can_be_ticked(mona: tuple[User, Client]):
    """`?all=` shows up to `list_max_show_all` rows: their ticks pass the limit of fields."""
    _, client = mona
    ids = [c.pk for c in comments_of(100)]
    shown = client.get(f"{COMMENTS}?all=").context["cl"].result_list
    assert len(shown) == 100
    assert click(client, COMMENTS, "remove_comments", ids, reason="raid").status_code == 302
    assert BulkRun.objects.get().total == 100


def test_starting_asks_the_same_for_any_number_of_rows(mona: tuple[User, Client]):
    _, client = mona
    sent = []
    for count in (60, 400):
        ids = [c.pk for c in comments_of(count)]
        with recorded() as commands:
            click(client, COMMENTS, "remove_comments", ids[:1], select_across="1", reason="raid")
        # A long answer comes in several pieces.
        sent.append(len([one for one in commands.commands if "getMore" not in one]))
    assert BulkRun.objects.count() == 2
    assert sent[0] == sent[1]
