"""What is delivered for production: settings without a warning, and a whole compose.yaml."""

import os
import re
import secrets
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from videotube.stack.services import SERVICES

ROOT = Path(settings.BASE_DIR)
VARIABLE = re.compile(r"(?<!\$)\$\{([A-Z][A-Z_]*)")
ENGINES = {"mongo", "redis"}


def example() -> dict[str, str]:
    """What `.env.example` sets."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return loaded


def check(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` in the environment of a production site."""
    environment = {
        "PATH": os.environ["PATH"],
        **example(),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ALLOWED_HOSTS": "videos.example.org",
        "VIDEOTUBE_DATA": str(tmp_path),
        "MONGODB_URI": "mongodb://mongo:27017/videotube?replicaSet=rs0",
        "REDIS_URL": "redis://redis:6379/0",
        **changes,
    }
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_settings_give_no_reason_to_warn(tmp_path: Path) -> None:
    done = check(tmp_path, TRUSTED_PROXIES="127.0.0.1/32", METRICS_TOKEN="t")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_there_is_a_warning_where_there_must_be_one(tmp_path: Path) -> None:
    done = check(tmp_path, DEBUG="1")
    assert done.returncode == 1
    assert "security.W018" in done.stderr


def test_compose_starts_each_service_once_and_migrates_first(compose: dict[str, Any]) -> None:
    services = compose["services"]
    commands = {
        name: service["command"] for name, service in services.items() if name not in ENGINES
    }
    assert commands.pop("migrate") == ["migrate", "--no-input"]
    assert sorted(commands.values()) == sorted(SERVICES)
    for name in commands:
        waits = services[name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"
        assert waits["redis"]["condition"] == "service_healthy"
    assert services["migrate"]["depends_on"]["mongo"]["condition"] == "service_healthy"


def test_every_service_is_watched_and_started_again(compose: dict[str, Any]) -> None:
    # The image itself has the health check of the web server.
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
    for name, service in compose["services"].items():
        if name == "migrate":
            assert service["restart"] == "on-failure"
            continue
        assert service["restart"] == "unless-stopped", name
        assert name == "app" or service["healthcheck"]["test"], name
        assert service["logging"]["options"]["max-size"], name


def test_only_the_web_server_is_reached_from_outside(compose: dict[str, Any]) -> None:
    assert {n for n, service in compose["services"].items() if "ports" in service} == {"app"}


def test_volumes_are_declared_and_hold_all_that_must_last(compose: dict[str, Any]) -> None:
    mounted = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
    }
    assert mounted == set(compose["volumes"]) == {"data", "mongo"}
    ours = [s for name, s in compose["services"].items() if name not in ENGINES]
    assert all(s["environment"]["VIDEOTUBE_DATA"] == "/data" for s in ours)


def test_every_variable_of_compose_is_explained() -> None:
    text = (ROOT / "compose.yaml").read_text()
    explained = (ROOT / ".env.example").read_text() + (ROOT / "docs" / "settings.md").read_text()
    named = set(VARIABLE.findall(text))
    assert named
    assert not {name for name in named if not re.search(rf"\b{name}\b", explained)}


def test_every_variable_of_the_example_is_one_that_something_reads() -> None:
    documented = (ROOT / "docs" / "settings.md").read_text()
    compose = (ROOT / "compose.yaml").read_text()
    names = re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert not {n for n in names if f"`{n}`" not in documented and f"${{{n}" not in compose}


def test_beat_is_seen_to_live_by_what_it_stores(compose: dict[str, Any], tmp_path: Path) -> None:
    kind, line = compose["services"]["beat"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    here = line.replace("find /tmp", f"find {shlex.quote(str(tmp_path))}")

    def healthy() -> bool:
        return subprocess.run(["sh", "-c", here], check=False).returncode == 0

    assert not healthy()
    note = tmp_path / "videotube-beat-x1" / "beat-schedule.dat"
    note.parent.mkdir()
    note.touch()
    assert healthy()
    os.utime(note, (0, 0))
    assert not healthy()


def test_alarms_ask_for_metrics_that_there_are(db: None, redis_server: Any, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    told = set(re.findall(r"^(videotube_\w+)", Client().get("/metrics").text, re.MULTILINE))
    groups = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"]]
    asked = {name for rule in rules for name in re.findall(r"videotube_\w+", rule["expr"])}
    assert len(rules) >= 8
    assert asked <= told
    assert all(rule["annotations"]["summary"] for rule in rules)
