"""The whole stack on a free port and an empty data folder, once for all tests of this folder."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, sync_playwright

from e2e.front_ends import installed_packages
from e2e.site import Site
from videos.media.ffmpeg import find_ffmpeg
from videotube.stack.browser import find_browser, missing_packages

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 90
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
# What a test run has set for itself must not reach the stack, which chooses for itself.
FOREIGN = (
    "API_FAMILY_ALIASES",
    "MONGODB_URI",
    "REDIS_URL",
    "SECRET_KEY",
    "DEBUG",
    "COOKIE_SECURE",
    "RATELIMIT_ENABLE",
    "ALLOWED_HOSTS",
    "CORS_ALLOWED_ORIGINS",
    "LOG_LEVEL",
    "DJANGO_SETTINGS_MODULE",
)


# Limits have tests of their own; here one address plays everybody.
GENEROUS = {
    f"RATELIMIT_{scope}": "100000/900"
    for scope in (
        "GUEST_WRITE",
        "USER_WRITE",
        "READ",
        "LOGIN_ACCOUNT",
        "LOGIN_ADDRESS",
        "REGISTER_ADDRESS",
        "UPLOAD_USER",
        "COMMENT_USER",
    )
}


# The quickest preset: these tests are about what surrounds the encoder.
QUICK = {"TRANSCODE_PRESET": "ultrafast"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """These tests share one stack and one world: beside other workers they must run in one."""
    if hasattr(config, "workerinput"):
        scattered = [i.nodeid for i in items if i.get_closest_marker("e2e") and "@" not in i.nodeid]
        if scattered:
            raise pytest.UsageError(f"not in the xdist group: {scattered[0]} …")


@dataclass(frozen=True)
class Stack:
    """A running stack."""

    url: str
    data: Path
    process: "subprocess.Popen[bytes]"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`make run` without make: the supervisor itself, so that Ctrl-C reaches it."""
    data = tmp_path_factory.mktemp("stack")
    port = free_port()
    log = (data / "stack.log").open("wb")
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    process = subprocess.Popen(
        [sys.executable, "-m", "videotube.stack", "run"],
        cwd=ROOT,
        env={**environment, **GENEROUS, **QUICK, "PORT": str(port), "VIDEOTUBE_DATA": str(data)},
        stdout=log,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    running = Stack(f"http://127.0.0.1:{port}", data, process)
    try:
        _wait_until_ready(running)
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        finally:
            process.kill()
            log.close()


def _wait_until_ready(stack: Stack) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if stack.process.poll() is not None:
            break
        try:
            if requests.get(f"{stack.url}/api/v1/healthcheck/ready", timeout=10).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.3)
    pytest.fail("the stack did not come up:\n" + (stack.data / "stack.log").read_text()[-5000:])


@pytest.fixture(scope="session")
def site(stack: Stack) -> Site:
    return Site(stack.url)


@pytest.fixture(scope="session")
def browser_path() -> str:
    """A Chromium or Chrome of this machine; without one, the test is named as skipped."""
    if missing := missing_packages():
        pytest.skip(f"no browser to drive (Debian: apt-get install {' '.join(missing)})")
    return str(find_browser())


@pytest.fixture(scope="module")
def browser(browser_path: str) -> Iterator[Browser]:
    """One for the tests of a file. No longer: while Playwright runs, Django takes the thread for
    an asynchronous one, and refuses it the database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A fresh profile, with nothing kept from another test; the test fails if its console has
    complained."""
    width, height = request.param
    errors: list[str] = []
    with browser.new_context(viewport={"width": width, "height": height}) as profile:
        page = profile.new_page()
        page.on(
            "console",
            lambda m: errors.append(f"{m.text} {m.location}") if m.type == "error" else None,
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
    assert errors == []


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of something that moves, so that processing it takes no time."""
    target = tmp_path_factory.mktemp("film") / "film.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=size=128x72:rate=10:duration=1"]
    command = [find_ffmpeg().path, "-v", "error", *source, "-pix_fmt", "yuv420p", str(target)]
    subprocess.run(command, check=True, timeout=60)
    return target


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """What `e2e/package-lock.json` names; without Node.js the test is skipped."""
    return installed_packages()
