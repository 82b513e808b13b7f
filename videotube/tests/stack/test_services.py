"""Command lines of the services, from the environment."""

from pathlib import Path

import pytest
from django.conf import settings

from videotube.stack.banner import base_url
from videotube.stack.errors import StackError
from videotube.stack.services import command, listen_address, metrics_folder


def _option(arguments: list[str], name: str) -> str:
    return arguments[arguments.index(name) + 1]


def test_defaults_listen_on_this_machine_only(tmp_path: Path):
    web = command("web", {}, tmp_path)

    assert listen_address({}) == ("127.0.0.1", 8000)
    assert (_option(web, "--host"), _option(web, "--port")) == ("127.0.0.1", "8000")
    assert int(_option(web, "--backpressure")) > int(_option(web, "--blocking-threads"))


def test_the_environment_sizes_every_service(tmp_path: Path):
    environ = {"WEB_WORKERS": "3", "WEB_THREADS": "7", "WORKER_CONCURRENCY": "5", "PORT": "81"}

    web = command("web", environ, tmp_path)
    assert [_option(web, name) for name in ("--workers", "--blocking-threads", "--port")] == [
        "3",
        "7",
        "81",
    ]
    assert _option(command("worker", environ, tmp_path), "--concurrency") == "5"


def test_films_and_housekeeping_have_workers_of_their_own(tmp_path: Path):
    assert _option(command("worker", {}, tmp_path), "--queues") == settings.MEDIA_QUEUE
    assert (
        _option(command("housekeeper", {}, tmp_path), "--queues")
        == settings.CELERY_TASK_DEFAULT_QUEUE
    )


def test_beat_keeps_its_notes_in_the_run_folder(tmp_path: Path):
    assert _option(command("beat", {}, tmp_path), "--schedule") == str(tmp_path / "beat-schedule")


@pytest.mark.parametrize("value", ["0", "x", "-3", "1.5", "257", "²"])
def test_a_wrong_number_is_refused_by_name(tmp_path: Path, value: str):
    with pytest.raises(StackError, match="WEB_WORKERS="):
        command("web", {"WEB_WORKERS": value}, tmp_path)


def test_metrics_of_processes_that_are_gone_are_not_counted(tmp_path: Path):
    (metrics_folder(tmp_path) / "counter_1.db").write_bytes(b"old")

    assert list(metrics_folder(tmp_path).iterdir()) == []


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104 - shown, not bound
        ("::", "http://[::1]:80"),
        ("videos.lan", "http://videos.lan:80"),
    ],
)
def test_the_address_shown_can_be_opened(host: str, url: str):
    assert base_url(host, 80) == url
