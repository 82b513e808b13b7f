"""Lists and details: they open, find, escape, and stay quick."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.admin.browser import SESSIONS, USERS, act
from accounts.tests.factories import UserFactory, open_session
from core.testing.mongo import recorded


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
