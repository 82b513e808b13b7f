"""The player's controls, as a viewer finds them on a desktop and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.conftest import ROOT, Stack
from e2e.site import Site

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

FILM = ROOT / "samples" / "bikes.mp4"


@pytest.fixture(scope="module")
def film(site: Site) -> str:
    """A film with chapters, ready to play; its id."""
    owner = site.sign_up()
    item = owner.upload(FILM, title="Bikes", description="0:00 Waiting\n0:05 Crossing <b>")
    owner.wait_until_ready(item["_id"])
    return str(item["_id"])


def film_state(page: Page, expression: str) -> Any:
    return page.evaluate(f"() => {{ const v = document.querySelector('#player'); {expression} }}")


def open_film(page: Page, stack: Stack, path: str) -> None:
    page.goto(f"{stack.url}{path}")
    page.wait_for_function("() => document.querySelector('#player').videoRenditions.length > 1")


@pytest.mark.parametrize("kind", ["watch", "embed"])
def test_it_offers_quality_chapters_and_previews(
    stack: Stack, page: Page, film: str, kind: str
) -> None:
    open_film(page, stack, f"/{kind}/{film}")
    assert film_state(page, "return v.controls") is False
    page.wait_for_function(
        "() => [...document.querySelector('#player').textTracks].every(t => t.cues?.length)"
    )
    tracks = film_state(page, "return [...v.textTracks].map(t => [t.kind, t.cues.length])")
    assert dict(tracks) == {"metadata": 10, "chapters": 2}
    assert film_state(page, "return v.textTracks[1].cues[1].text") == "Crossing &lt;b>"

    bar = page.locator("media-time-range")
    box = bar.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    page.wait_for_function(
        "() => document.querySelector('media-preview-thumbnail')"
        ".getAttribute('mediapreviewimage')?.includes('storyboard')"
    )
    chapter = page.locator("media-preview-chapter-display").first
    assert chapter.get_attribute("mediapreviewchapter") == "Crossing <b>"
    # Nothing to choose from is not offered.
    assert not page.locator("media-captions-button").is_visible()


def test_a_chosen_quality_is_played(stack: Stack, page: Page, film: str) -> None:
    open_film(page, stack, f"/watch/{film}")
    page.locator("media-settings-menu-button").click()
    page.locator("media-settings-menu-item", has_text="Quality").click()
    page.locator("media-rendition-menu").get_by_text("240p", exact=True).click()
    assert film_state(page, "return v.videoRenditions.selectedIndex") >= 0
    film_state(page, "v.muted = true; v.play()")
    page.wait_for_function(
        "() => { const v = document.querySelector('#player');"
        " return v.currentTime > 0.5 && Math.min(v.videoHeight, v.videoWidth) === 240 }",
        timeout=40_000,
    )


def test_keys_work_wherever_the_focus_is(stack: Stack, page: Page, film: str) -> None:
    open_film(page, stack, f"/watch/{film}")
    film_state(page, "v.muted = true")
    # The controls, which follow the film by events, decide what the next key does.
    page.keyboard.press("k")
    page.wait_for_selector("#controls:not([mediapaused])")
    page.keyboard.press(" ")
    page.wait_for_selector("#controls[mediapaused]")
    assert film_state(page, "return v.paused && !v.ended")
    before = film_state(page, "return v.currentTime")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        f"() => document.querySelector('#player').currentTime > {before} + 4", timeout=15_000
    )


def test_a_guest_goes_on_where_they_stopped(stack: Stack, page: Page, film: str) -> None:
    open_film(page, stack, f"/watch/{film}")
    film_state(page, "v.muted = true; v.currentTime = 6; v.play()")
    page.wait_for_function("() => document.querySelector('#player').currentTime > 6.2")
    film_state(page, "v.pause()")
    page.wait_for_function("() => localStorage.length > 0")
    open_film(page, stack, f"/watch/{film}")
    page.wait_for_function(
        "() => Math.abs(document.querySelector('#player').currentTime - 6) < 1.5", timeout=15_000
    )
