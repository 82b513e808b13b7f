"""/metrics is for the operator; to anybody else it is not there."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.testing.client import ApiClient

pytestmark = [pytest.mark.urls("core.tests.urls"), pytest.mark.usefixtures("db")]

WORKER = """
import django
from django.conf import settings
django.setup()
settings.ROOT_URLCONF = "core.tests.urls"
from django.test import Client
client = Client()
client.get("/api/v1/healthcheck/live")
print(client.get("/metrics").content.decode())
"""


def status(api: ApiClient, **extra: Any) -> int:
    return int(api.http.get("/metrics", **extra).status_code)


def test_this_machine_may_read_it_where_no_token_is_set(api: ApiClient, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    api.get("t/echo")
    response = api.http.get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    assert "django_http_requests_total" in response.text
    assert status(api, REMOTE_ADDR="::1") == 200


@pytest.mark.parametrize("address", ["203.0.113.5", "10.0.0.1", "", "junk", "::ffff:8.8.8.8"])
def test_another_machine_may_not(api: ApiClient, settings: Any, address: str) -> None:
    settings.METRICS_TOKEN = ""
    assert status(api, REMOTE_ADDR=address) == 404


@pytest.mark.parametrize("trusted", [[], ["127.0.0.1"]])
def test_nobody_gets_it_by_way_of_a_proxy_on_this_machine(
    api: ApiClient, settings: Any, trusted: list[str]
) -> None:
    settings.METRICS_TOKEN = ""
    settings.TRUSTED_PROXIES = trusted
    for forwarded in ("203.0.113.5", "127.0.0.1"):
        assert status(api, headers={"X-Forwarded-For": forwarded}) == 404


def test_with_a_token_it_is_the_token_that_counts(api: ApiClient, settings: Any) -> None:
    settings.METRICS_TOKEN = "s3cret-ä"
    good = "Bearer s3cret-ä"
    assert status(api, HTTP_AUTHORIZATION=good, REMOTE_ADDR="203.0.113.5") == 200
    for bad in ("", "Bearer ", "Bearer s3cret", "s3cret-ä", f"{good} ", "Basic s3cret-ä"):
        assert status(api, HTTP_AUTHORIZATION=bad) == 404


def test_a_stranger_sees_the_page_of_a_missing_path(api: ApiClient, settings: Any) -> None:
    settings.METRICS_TOKEN = "x"
    there, nowhere = api.http.get("/metrics"), api.http.get("/nowhere")
    assert there.content.replace(b"/metrics", b"") == nowhere.content.replace(b"/nowhere", b"")


def test_only_reading_is_allowed(api: ApiClient) -> None:
    assert api.http.post("/metrics").status_code == 405


@pytest.mark.serial
def test_the_counts_of_several_processes_are_added_up(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "videotube.test_settings",
    }
    for total in (1, 2):
        text = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", WORKER],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        # The request for the metrics themselves has not been answered when they are written.
        assert _answered(text) == 2 * total - 1


def _answered(text: str) -> float:
    return sum(
        float(line.rsplit(" ", 1)[1])
        for line in text.splitlines()
        if line.startswith("django_http_responses_total_by_status_total{") and '"200"' in line
    )
