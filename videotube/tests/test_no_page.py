"""Addresses where there is nothing."""

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("path", ["/nowhere", "/no/page/", "/watch", "/static/missing.css"])
def test_an_unknown_address_shows_the_sites_own_page(settings, path: str, debug: bool):
    settings.DEBUG = debug
    answer = Client().get(path)
    assert answer.status_code == 404
    assert "There is no page at this address." in answer.content.decode()
    assert "URLconf" not in answer.content.decode()


def test_below_the_api_it_is_an_error_envelope_in_development_too(settings):
    settings.DEBUG = True
    answer = Client().get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_a_form_sent_nowhere_is_not_blamed_for_its_token():
    assert Client(enforce_csrf_checks=True).post("/nowhere", {}).status_code == 404


def test_the_admin_is_found_without_its_slash():
    answer = Client().get("/admin")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
