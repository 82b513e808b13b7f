"""Pages and files while MongoDB is gone or frozen: 503, soon, and nothing of Django's own."""

import time
from collections.abc import Iterator

import pytest
from django.test import Client

from core.testing.faults import relayed_mongo

ID = "a" * 24


@pytest.fixture(params=["gone", "frozen"])
def mongo_down(request: pytest.FixtureRequest, db: None) -> Iterator[None]:
    with relayed_mongo() as relay:
        relay.freeze() if request.param == "frozen" else relay.stop()
        yield


@pytest.mark.usefixtures("mongo_down")
@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize(
    "path", ["/", f"/watch/{ID}", f"/embed/{ID}", f"/media/videos/{ID}/x/film.mp4"]
)
def test_a_page_or_file_answers_503_and_soon(
    client: Client, settings: object, path: str, debug: bool
) -> None:
    settings.DEBUG = debug  # type: ignore[attr-defined]
    started = time.monotonic()
    response = client.get(path)
    # One question to the database is given up after four seconds; a second must not be asked.
    assert time.monotonic() - started < 7
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert b"not available right now" in response.content


def test_a_post_to_a_file_is_405(client: Client, db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/media/videos/{ID}/film.mp4").status_code == 405
