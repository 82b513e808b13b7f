"""Lists and details: they open, find, escape, and stay quick."""

import pytest
from django.test import Client

from accounts.admin.sessions import EndingFilter
from accounts.models import Ending, Session, User
from accounts.services import sessions
from accounts.tests.admin.browser import SESSIONS, USERS, act
from accounts.tests.factories import UserFactory, open_session
from core.models import AuditEvent
from core.testing.mongo import recorded
from core.testing.plans import explain


@pytest.mark.parametrize(
    "url",
    [USERS, USERS + "add/", SESSIONS, "/admin/core/auditevent/", USERS + "?is_active__exact=1"],
)
def test_every_list_opens(admin: Client, ann: User, url: str) -> None:
    open_session(ann)
    act(admin, "deactivate", ann, reason="<script>alert(1)</script>")
    response = admin.get(url)
    assert response.status_code == 200
    assert "<script>alert(1)" not in response.content.decode()


def test_details_open_and_escape_what_people_wrote(admin: Client, ann: User) -> None:
    User.objects.filter(pk=ann.pk).update(full_name="<script>x</script>", bio="{{ 7|add:7 }}")
    session, _ = open_session(ann, "<img src=x onerror=y>")
    for url in (f"{USERS}{ann.pk}/change/", USERS, f"{SESSIONS}{session.pk}/change/", SESSIONS):
        response = admin.get(url)
        assert response.status_code == 200
        page = response.content.decode()
        assert "<script>x" not in page
        assert "<img src=x" not in page
        assert ann.password not in page


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("ann", {"ann"}),
        ("ANN@exam", {"ann"}),
        ("ann@example.org", {"ann"}),
        (".*", set()),
        ("an", set()),
        ("$gt", set()),
        ("bob", {"bob"}),
    ],
)
def test_search_is_exact_for_names_and_by_prefix_for_addresses(
    admin: Client, ann: User, bob: User, term: str, found: set[str]
) -> None:
    listed = admin.get(USERS, {"q": term}).context["cl"].result_list
    assert {user.username for user in listed} == found


def test_sessions_are_found_by_their_user(admin: Client, ann: User, bob: User) -> None:
    session, _ = open_session(ann)
    open_session(bob)
    listed = admin.get(SESSIONS, {"q": "ann@example.org"}).context["cl"].result_list
    assert [row.pk for row in listed] == [session.pk]
    assert not admin.get(SESSIONS, {"q": "nobody"}).context["cl"].result_list


@pytest.mark.parametrize("url", [USERS, SESSIONS])
def test_a_list_costs_the_same_for_many_rows_and_joins_nothing(admin: Client, url: str) -> None:
    def cost(rows: int) -> int:
        for _ in range(rows):
            open_session(UserFactory())
        with recorded() as mongo:
            assert admin.get(url).status_code == 200
        for command in mongo.commands:
            assert not any("$lookup" in stage for stage in command.get("pipeline", []))
        return mongo.round_trips

    assert cost(2) == cost(20)


def test_the_history_is_found_by_act_actor_and_target(
    admin: Client, boss: User, ann: User, bob: User
) -> None:
    act(admin, "deactivate", ann, bob, reason="spam")
    act(admin, "reactivate", ann)

    def found(term: object) -> list[str]:
        listed = admin.get("/admin/core/auditevent/", {"q": str(term)}).context["cl"].result_list
        return [f"{event.verb} {event.target_id}" for event in listed]

    banned, back = f"user.deactivated {ann.pk}", f"user.reactivated {ann.pk}"
    assert found(ann.pk) == [back, banned]
    assert len(found(boss.pk)) == 3
    assert found("user.reactivated") == [back]
    assert found(".*") == []


def test_sessions_are_filtered_by_what_has_become_of_them(admin: Client, ann: User) -> None:
    live, left, thrown_out = (open_session(ann)[0] for _ in range(3))
    past, _ = open_session(ann)
    sessions.end_session(session_id=left.pk, because=Ending.LOGOUT)
    sessions.end_session(session_id=thrown_out.pk, because=Ending.STAFF)
    Session.objects.filter(pk=past.pk).update(expires_at=past.created_at)

    def found(**query: str) -> set[object]:
        return {row.pk for row in admin.get(SESSIONS, query).context["cl"].result_list}

    assert found(ended="no") == {live.pk}
    assert found(ended="logout") == {left.pk}
    assert found(ended="staff") == {thrown_out.pk}
    assert found(ended="reuse") == set()
    assert found(ended="logout", q="ann") == {left.pk}
    assert found() == {live.pk, left.pk, thrown_out.pk, past.pk}


@pytest.mark.parametrize("state", ["no", "logout"])
def test_a_page_of_filtered_sessions_reads_no_more_than_it_shows(ann: User, state: str) -> None:
    for number in range(60):
        session, _ = open_session(ann)
        if number % 2:
            sessions.end_session(session_id=session.pk, because=Ending.LOGOUT)
    chosen = EndingFilter(None, {"ended": [state]}, Session, None)  # type: ignore[arg-type]
    rows = chosen.queryset(None, Session.objects.order_by("-created_at", "-pk"))  # type: ignore[arg-type]
    plan = explain(rows[:10])
    assert plan.indexes == {"session_ending"}
    assert "SORT" not in plan.stages
    assert plan.documents == 10


def test_the_history_is_filtered_by_the_acts_that_have_happened(
    admin: Client, ann: User, bob: User
) -> None:
    act(admin, "deactivate", ann, bob)
    act(admin, "reactivate", ann)
    page = admin.get("/admin/core/auditevent/", {"verb": "user.reactivated"})
    assert [event.target_id for event in page.context["cl"].result_list] == [str(ann.pk)]
    shown = page.content.decode()
    assert "user.deactivated" in shown
    assert "video.deleted" not in shown


def test_the_history_is_read_in_its_order_from_an_index_whatever_is_asked_for(
    admin: Client, ann: User
) -> None:
    for _ in range(20):
        act(admin, "deactivate", ann)
        act(admin, "reactivate", ann)
    newest = AuditEvent.objects.order_by("-at", "-pk")
    for rows in (newest, newest.filter(verb="user.deactivated")):
        plan = explain(rows[:5])
        assert "SORT" not in plan.stages
        assert plan.documents == 5
    verbs = explain(AuditEvent, [{"$sort": {"verb": 1}}, {"$group": {"_id": "$verb"}}])
    assert "DISTINCT_SCAN" in verbs.stages
    assert verbs.keys <= 4
