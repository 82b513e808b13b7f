"""The staff's door to playlists: quick, escaped, and through the service."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory
from core.models import AuditEvent
from core.testing.mongo import recorded
from playlists.models import Playlist
from playlists.tests.factories import PlaylistFactory
from playlists.tests.invariants import disagreements
from videos.tests.factories import VideoFactory

LIST = "/admin/playlists/playlist/"


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


def remove(admin: Client, playlists: list[Playlist], reason: str = "") -> Any:
    data = {"action": "remove_playlists", "_selected_action": [str(p.pk) for p in playlists]}
    return admin.post(LIST, data | {"reason": reason}, follow=True)


def test_hostile_text_is_shown_as_text(admin: Client):
    hostile = "<script>alert(1)</script>{{ 7|add:7 }}"
    playlist = PlaylistFactory(name=hostile, description=hostile)
    for shown in (page(admin), admin.get(f"{LIST}{playlist.pk}/change/").content.decode()):
        assert "<script>alert(1)" not in shown
        assert "&lt;script&gt;alert(1)" in shown


@pytest.mark.parametrize("by", ["@wanted", "wanted@example.org", "id", "owner"])
def test_playlists_are_found_by_id_and_owner(admin: Client, by: str):
    wanted = PlaylistFactory(owner=UserFactory(username="wanted"), name="needle")
    PlaylistFactory(name="hay")
    shown = page(admin, f"?q={ {'id': wanted.pk, 'owner': wanted.owner_id}.get(by, by) }")
    assert "needle" in shown
    assert ">hay<" not in shown


@pytest.mark.parametrize("term", [".*", "$where", "nobody", "needle", "0" * 24])
def test_a_search_that_no_index_answers_finds_nothing(admin: Client, term: str):
    PlaylistFactory(name="needle")
    assert ">needle<" not in page(admin, f"?q={term}")


def test_a_page_costs_the_same_however_many_playlists_there_are(admin: Client, settings: Any):
    settings.PAGE_COUNT_MAX = 60
    owner = UserFactory()

    def fill(number: int) -> None:
        Playlist.objects.bulk_create(Playlist(owner=owner, name=f"{n}") for n in range(number))

    def cost(query: str) -> tuple[int, int]:
        with recorded() as sent:
            page(admin, query)
        return sent.round_trips, sent.documents_examined("playlists_playlist")

    fill(70)
    queries = ("", "?visibility__exact=public", f"?q={owner.username}")
    before = [cost(query) for query in queries]
    fill(100)
    assert [cost(query) for query in queries] == before


def test_removing_goes_through_the_service(admin: Client):
    bad = [PlaylistFactory(videos=[VideoFactory()]) for _ in range(2)]
    kept = PlaylistFactory()
    assert b"2 removed." in remove(admin, bad, "spam").content
    assert Playlist.objects.get().pk == kept.pk
    events = AuditEvent.objects.filter(verb="playlist.removed")
    assert {(event.actor_name, event.reason) for event in events} == {("stella", "spam")}
    assert {event.target_id for event in events} == {str(playlist.pk) for playlist in bad}
    assert disagreements() == []


def test_who_may_only_look_may_not_remove(db: None):
    looker = UserFactory(is_staff=True)
    permission = Permission.objects.get(
        codename="view_playlist", content_type__app_label="playlists"
    )
    looker.user_permissions.add(permission)
    playlist = PlaylistFactory(name="needle")
    client = admin_of(looker)
    assert "needle" in page(client)
    remove(client, [playlist])
    assert Playlist.objects.filter(pk=playlist.pk).exists()


def test_nothing_is_added_changed_or_deleted_by_hand(admin: Client):
    playlist = PlaylistFactory(name="needle")
    assert admin.get(f"{LIST}add/").status_code == 403
    assert admin.get(f"{LIST}{playlist.pk}/delete/").status_code == 403
    assert admin.post(f"{LIST}{playlist.pk}/change/", {"name": "x"}).status_code == 403
    assert admin.get(f"{LIST}{playlist.pk}/change/").status_code == 200
    playlist.refresh_from_db()
    assert playlist.name == "needle"
