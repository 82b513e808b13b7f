"""Every page of the admin, by every role: it opens for whom it is meant for, and for nobody else;
what people have written is text on it; and nothing that an address can say breaks it."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import reverse

from videotube.roles import ROLES
from videotube.tests.admin.conftest import HOSTILE, MARK

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
ROLES_TRIED = (*ROLES, "boss", "nobody", "user", "guest")
OWN = {"core.BulkRun"}
"""Of which each sees their own alone."""
SUPERUSERS = {"auth.Group"}
QUERIES = (
    "q=",
    "q=nothing",
    "q=%40olga",
    "q=%40nobody",
    "q=507f1f77bcf86cd799439011",
    "q=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "q=%24where%3A1",
    "q=%00",
    "q=" + "x" * 3000,
    "p=1",
    "p=99999",
    "p=-1",
    "p=x",
    "o=1.-2",
    "o=zzz",
    "o=" + "9" * 5000,
    "all=",
    "unknown=1",
    "state=nonsense",
    "id__in=zzz",
    "owner__password__startswith=a",
    "e=1",
)


def ids(model: type[Model]) -> str:
    return model._meta.label


def pages(model: type[Model], row: Any) -> dict[str, str]:
    """The list and the row's page."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return {
        "list": reverse(f"{name}_changelist"),
        "row": reverse(f"{name}_change", args=[quote(row.pk)]),
    }


def may_look(role: str, model: type[Model]) -> bool:
    if role == "boss":
        return True
    label = model._meta.label
    right = f"{model._meta.app_label}.view_{model._meta.model_name}"
    return label not in SUPERUSERS and role in ROLES and right in ROLES[role].rights


def test_every_model_of_the_admin_is_tried_here(rows):
    assert set(rows) == {model._meta.label for model in MODELS}


@pytest.mark.parametrize("role", ROLES_TRIED)
def test_lists_and_rows_open_for_whom_they_are_meant(rows, enter, role):
    client = enter(role)
    found, wanted = {}, {}
    for model in MODELS:
        for kind, address in pages(model, rows[model._meta.label]).items():
            key = f"{model._meta.label} {kind}"
            found[key] = client.get(address).status_code
            wanted[key] = 200 if may_look(role, model) else 403
            if role in ("user", "guest"):
                wanted[key] = 302
            elif model._meta.label in OWN and kind == "row" and role != "boss":
                wanted[key] = found[key] if found[key] in (302, 403, 404) else 404
    assert found == wanted


def test_what_people_have_written_is_text(rows, enter):
    client = enter("boss")
    for model in MODELS:
        for address in pages(model, rows[model._meta.label]).values():
            page = client.get(address).content.decode()
            assert MARK not in page
            assert "<img src=x" not in page
            assert "49" not in page.partition("{{ 7*7 }}")[0][-3:]


def test_every_filter_of_a_list_answers(rows, enter):
    client = enter("boss")
    for model in MODELS:
        address = pages(model, rows[model._meta.label])["list"]
        changelist = client.get(address).context["cl"]
        links = [
            choice["query_string"]
            for spec in changelist.filter_specs
            for choice in spec.choices(changelist)
            if "query_string" in choice
        ]
        assert bool(links) is bool(changelist.list_filter)
        for link in links:
            assert client.get(address + link).status_code == 200, link


def test_nothing_that_an_address_says_breaks_a_list(rows, enter):
    client = enter("boss")
    for model in MODELS:
        address = pages(model, rows[model._meta.label])["list"]
        for query in QUERIES:
            answer = client.get(f"{address}?{query}", follow=True)
            assert answer.status_code in (200, 400), query
            assert MARK not in answer.content.decode()


def test_what_is_not_there_is_said_not_to_be_there(rows, enter):
    client, home = enter("boss"), reverse("admin:index")
    for model in MODELS:
        name, led_home = f"admin:{model._meta.app_label}_{model._meta.model_name}", 0
        for key in ("507f1f77bcf86cd799439011", "zzz", "999999999", MARK, "a" * 300):
            for page in ("change", "history", "delete"):
                answer = client.get(reverse(f"{name}_{page}", args=[key]))
                assert answer.status_code in (200, 302, 403, 404), (page, key)
                if answer.status_code == 302:
                    assert answer["Location"] == home, (page, key)
                    led_home += 1
                assert MARK not in answer.content.decode()
        # What is said of each is read there.
        answer = client.get(home)
        assert answer.status_code == 200
        assert answer.content.decode().count("exist. Perhaps") == led_home
        assert MARK not in answer.content.decode()


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_the_pages_that_django_brings_along_open_or_are_shut(rows, enter, model):
    """Adding, deleting and Django's own history of a row."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = rows[model._meta.label]
    page = admin.site._registry[model]
    for role in ("boss", "nobody"):
        client = enter(role)
        request = client.get("/admin/").wsgi_request
        for door, allowed in (
            ("add", page.has_add_permission(request)),
            ("delete", page.has_delete_permission(request, row)),
        ):
            args = [quote(row.pk)] if door == "delete" else []
            answer = client.get(reverse(f"{name}_{door}", args=args))
            # Who sees no rows of a kind is led away as from one that is not there.
            assert answer.status_code in ((200,) if allowed else (302, 403)), (role, door)
        answer = client.get(reverse(f"{name}_history", args=[quote(row.pk)]))
        allowed = page.has_view_permission(request)
        assert answer.status_code in ((200,) if allowed else (302, 403)), (role, "history")
        assert MARK not in answer.content.decode()


def test_every_action_answers_with_nothing_chosen_and_with_what_is_not_there(rows, enter):
    client = enter("boss")
    for model in MODELS:
        address = pages(model, rows[model._meta.label])["list"]
        page = admin.site._registry[model]
        request = client.get("/admin/").wsgi_request
        for action in page.get_actions(request):
            for chosen in ([], ["507f1f77bcf86cd799439011"], ["zzz"], [MARK]):
                data = {
                    "action": action,
                    "_selected_action": chosen,
                    "index": "0",
                    "reason": HOSTILE,
                }
                answer = client.post(address, data, follow=True)
                assert answer.status_code == 200, (action, chosen)
                if not answer.streaming:  # a CSV
                    assert MARK not in answer.content.decode()


@pytest.mark.parametrize("role", ROLES_TRIED)
def test_home_login_and_account_pages_open(enter, role):
    client = enter(role)
    staff = role not in ("user", "guest")
    for name in ("index", "password_change"):
        page = client.get(reverse(f"admin:{name}"))
        assert page.status_code == (200 if staff else 302)
        assert MARK not in page.content.decode()
    assert client.get(reverse("admin:login")).status_code == (302 if staff else 200)
    assert client.post(reverse("admin:logout")).status_code in (200, 302)
