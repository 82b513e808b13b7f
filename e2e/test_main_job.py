"""From an empty machine to a watched video, and away again."""

import os
import time
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, sync_playwright

from e2e.conftest import QUIET, ROOT, Stack
from e2e.site import Person, Site, playlist_uris

# One stack for all of them, so one test process.
pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

FILM = ROOT / "samples" / "bigbuckbunny.mp4"


def files_of(stack: Stack, video_id: str) -> list[str]:
    """Files of the video on disk; folders may vanish while we look."""
    return [
        f"{folder}/{name}"
        for folder, _, names in os.walk(stack.data / "media")
        for name in names
        if video_id in folder
    ]


def play(page: Page, seconds: float) -> float:
    """Let `#player` run until `currentTime` has passed `seconds`; what it reached."""
    deadline = time.monotonic() + 40
    reached = 0.0
    while reached <= seconds and time.monotonic() < deadline:
        page.evaluate(
            "() => { const v = document.querySelector('#player'); v.muted = true; v.play(); }"
        )
        page.wait_for_timeout(400)
        reached = page.evaluate("() => document.querySelector('#player').currentTime")
    return reached


def test_upload_watch_make_private_and_delete(stack: Stack, site: Site, browser_path: str) -> None:
    owner, other = site.sign_up(), site.sign_up()
    item = owner.upload(FILM, title="Big Buck Bunny", description="0:00 Start\n0:04 Rabbit")
    video_id = item["_id"]
    assert item["status"] == "processing"
    state = owner.wait_until_ready(video_id)
    assert state["status"] == "ready", state
    assert state["progress"] == 100

    detail = owner.call("GET", f"videos/{video_id}")
    assert len(detail["chapters"]) == 2
    urls = _every_file_answers(detail)

    # The owner's own looks did not count; another's count once in 30 minutes.
    assert other.call("GET", f"videos/{video_id}")["views"] == 1
    assert other.call("GET", f"videos/{video_id}")["views"] == 1

    assert _plays_in_a_browser(browser_path, f"{stack.url}/watch/{video_id}") == []
    _refuses_guests_when_private(site, owner, video_id, urls)

    assert files_of(stack, video_id)
    owner.call("DELETE", f"videos/{video_id}")
    owner.call("GET", f"videos/{video_id}", 404)
    deadline = time.monotonic() + 30
    left = files_of(stack, video_id)
    while left and time.monotonic() < deadline:
        time.sleep(0.3)
        left = files_of(stack, video_id)
    assert left == []


def _every_file_answers(detail: dict[str, Any]) -> list[str]:
    """Every URL of the detail and of its playlists is there; at least two renditions."""
    urls = [detail["videoFile"], detail["thumbnail"], detail["storyboard"]]
    urls += [source["url"] for source in detail["sources"]["progressive"]]
    playlists = list(playlist_uris(detail["sources"]["hls"]))
    assert len([uri for uri in playlists if uri.endswith(".m3u8")]) >= 3
    for url in [*urls, *playlists]:
        response = requests.get(url, timeout=30)
        assert response.status_code == 200, url
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    part = requests.get(detail["videoFile"], headers={"Range": "bytes=100-199"}, timeout=30)
    assert part.status_code == 206
    assert len(part.content) == 100
    beyond = {"Range": "bytes=99999999999-"}
    assert requests.get(detail["videoFile"], headers=beyond, timeout=30).status_code == 416
    return [*urls, *playlists]


def _plays_in_a_browser(browser_path: str, url: str) -> list[str]:
    """Past two seconds; returns what the console complained of."""
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        assert page.get_by_role("heading", name="Big Buck Bunny").is_visible()
        assert play(page, 2.0) > 2.0
        assert "view" in page.locator("#views").inner_text()
        browser.close()
    return errors


def _refuses_guests_when_private(site: Site, owner: Person, video_id: str, urls: list[str]) -> None:
    assert owner.call("PATCH", f"videos/toggle/publish/{video_id}")["isPublished"] is False
    refused = site.call("GET", f"videos/{video_id}", 404)
    unknown = site.call("GET", f"videos/{'0' * 24}", 404)
    assert {**refused, "error": None} == {**unknown, "error": None}
    # What a process remembers of the right to public films (MEDIA_RIGHT_SECONDS).
    time.sleep(1)
    for url in urls:
        assert requests.get(url, timeout=30).status_code in (401, 403, 404), url
    mine = owner.call("GET", f"videos/{video_id}")
    for url in playlist_uris(mine["sources"]["hls"]):
        assert requests.get(url, timeout=30).status_code == 200, url
