"""Resumable uploads by the clients that front-ends use, over connections that break."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, Route, sync_playwright

from e2e.conftest import QUIET, ROOT, Stack
from e2e.front_ends import bundle, installed_packages, run_script, served
from e2e.site import Person, Site

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

SAMPLE = ROOT / "samples" / "bikes.mp4"
PADDING = 24 * 1024**2
CHUNK = 5 * 1024**2


@pytest.fixture(scope="session", autouse=True)
def _packages() -> None:
    installed_packages()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film large enough to be cut in the middle: a sample, then a box that players pass over."""
    path = tmp_path_factory.mktemp("films") / "my_long_film.mp4"
    box = (PADDING + 8).to_bytes(4, "big") + b"free" + os.urandom(PADDING)
    path.write_bytes(SAMPLE.read_bytes() + box)
    return path


@pytest.fixture
def person(site: Site) -> Person:
    return site.sign_up()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def assert_arrived(person: Person, video_id: str, film: Path, title: str) -> None:
    """The video is there, and its original is the film bit by bit."""
    detail = person.call("GET", f"videos/{video_id}")
    assert detail["title"] == title
    original = requests.get(detail["sources"]["original"], timeout=60)
    assert sha256(original.content) == sha256(film.read_bytes())


def upload(stack: Stack, person: Person, film: Path, **options: Any) -> dict[str, Any]:
    return run_script(
        "tus.js",
        {
            "endpoint": f"{stack.url}/api/v1/uploads/",
            "token": person.headers["Authorization"].removeprefix("Bearer "),
            "file": str(film),
            **options,
        },
    )


@pytest.mark.parametrize(
    "options",
    [
        {"cutsAt": [0.3, 0.7]},
        {"cutsAt": [0.3, 0.7], "chunkSize": CHUNK},
        {"cutsAt": [0.5], "uploadDataDuringCreation": True, "chunkSize": CHUNK},
    ],
    ids=["one-request", "pieces", "with-creation"],
)
def test_tus_js_client_goes_on_after_the_connection_was_cut(
    stack: Stack, person: Person, film: Path, options: dict[str, Any]
) -> None:
    metadata = {"filename": film.name, "filetype": "video/mp4"}
    done = upload(stack, person, film, metadata=metadata, **options)
    assert done["cutsLeft"] == 0
    methods = [method for method, _status in done["requests"]]
    assert methods.count("POST") == 1
    assert methods.count("HEAD") >= 1, "it has asked where to go on"
    assert done["requests"][-1] == ["PATCH", 204]
    assert_arrived(person, done["videoId"], film, "my long film")


def test_tus_js_client_goes_on_in_another_program(stack: Stack, person: Person, film: Path) -> None:
    metadata = {"title": "In two programs"}
    first = upload(stack, person, film, metadata=metadata, chunkSize=CHUNK, stopAt=0.5)
    assert first["stopped"]
    path = first["url"].split("/api/v1/")[1]
    headers = {**person.headers, "Tus-Resumable": "1.0.0"}
    head = requests.head(f"{stack.url}/api/v1/{path}", headers=headers, timeout=30)
    assert 0 < int(head.headers["Upload-Offset"]) < film.stat().st_size
    assert head.headers["Cache-Control"].count("no-store")
    second = upload(stack, person, film, uploadUrl=first["url"])
    assert second["requests"][0] == ["HEAD", 200]
    assert_arrived(person, second["videoId"], film, "In two programs")


def test_uppy_in_a_browser_goes_on_after_a_lost_connection(
    stack: Stack, person: Person, film: Path, browser_path: str, tmp_path: Path
) -> None:
    bundle("uppy.js", tmp_path / "uppy.js")
    (tmp_path / "index.html").write_text(
        '<!doctype html><title>Front-end</title><input type="file" id="file">'
        '<script src="uppy.js"></script>'
    )
    with served(tmp_path) as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=QUIET)
        page = browser.new_page()
        cut = _cut_second_piece(page)
        page.goto(origin)
        page.evaluate(
            "options => window.startUppy(options)",
            {
                "endpoint": f"{stack.url}/api/v1/uploads",
                "token": person.headers["Authorization"].removeprefix("Bearer "),
                "chunkSize": CHUNK,
            },
        )
        page.set_input_files("#file", str(film))
        page.wait_for_function("() => window.outcome", timeout=60_000)
        assert page.evaluate("() => window.outcome") == {"successful": 1, "failed": 0}
        video_id = page.evaluate("() => window.videoId")
        browser.close()
    assert cut == ["cut"]
    assert_arrived(person, video_id, film, "From Uppy")
    assert person.wait_until_ready(video_id)["status"] == "ready"


def _cut_second_piece(page: Page) -> list[str]:
    """What the browser sees of a lost connection, once."""
    cut: list[str] = []
    pieces: list[str] = []

    def handle(route: Route) -> None:
        if route.request.method == "PATCH":
            pieces.append(route.request.url)
            if len(pieces) == 2:
                cut.append("cut")
                route.abort("connectionreset")
                return
        route.continue_()

    page.route("**/api/v1/uploads/**", handle)
    return cut
