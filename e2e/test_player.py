"""The player's controls, as a viewer finds them on a desktop and on a phone."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Page

from e2e.conftest import ROOT, Stack
from e2e.site import Person, Site
from videos.media.ffmpeg import find_ffmpeg

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

FILM = ROOT / "samples" / "bikes.mp4"
DESCRIPTION = "0:00 Waiting\n0:05 Crossing <b>\nThe red one comes at 0:07, nothing at 9:59."
CUE = "Somebody rings a bell"
KEPT_HERE = "localStorage.getItem('videotube:positions')"


@pytest.fixture(scope="module")
def owner(site: Site) -> Person:
    return site.sign_up()


@pytest.fixture(scope="module")
def film(owner: Person) -> str:
    """A film with chapters, ready to play; its id."""
    item = owner.upload(FILM, title="Bikes", description=DESCRIPTION)
    owner.wait_until_ready(item["_id"])
    return str(item["_id"])


@pytest.fixture(scope="module")
def captioned(owner: Person) -> str:
    """A film with English captions from its beginning to its end, and much to say; its id."""
    lines = [f"Line {number}, https://example.org/{number}" for number in range(12)]
    item = owner.upload(FILM, title="Bikes, with captions", description="\n".join(lines))
    text = f"WEBVTT\n\n00:00.000 --> 00:09.900\n{CUE}\n"
    owner.call(
        "POST",
        f"videos/{item['_id']}/captions",
        201,
        data={"language": "en", "label": "English"},
        files={"file": ("en.vtt", text)},
    )
    owner.wait_until_ready(item["_id"])
    return str(item["_id"])


def sign_in(page: Page, stack: Stack, person: Person) -> None:
    """By cookies, which the page's requests then carry."""
    answer = page.request.post(
        f"{stack.url}/api/v1/users/login",
        data={"username": person.user["username"], "password": person.password},
    )
    assert answer.ok


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
    page.wait_for_function(f"() => {KEPT_HERE} !== null")
    open_film(page, stack, f"/watch/{film}")
    page.wait_for_function(
        "() => Math.abs(document.querySelector('#player').currentTime - 6) < 1.5", timeout=15_000
    )


def test_a_member_goes_on_where_they_stopped_on_any_device(
    stack: Stack, page: Page, film: str, site: Site
) -> None:
    member = site.sign_up()
    sign_in(page, stack, member)
    open_film(page, stack, f"/watch/{film}")
    film_state(page, "v.muted = true; v.currentTime = 6; v.play()")
    page.wait_for_function("() => document.querySelector('#player').currentTime > 6.2")
    with page.expect_response(lambda r: f"users/history/{film}" in r.url) as kept:
        film_state(page, "v.pause()")
    assert kept.value.ok
    assert page.evaluate(f"() => {KEPT_HERE}") is None
    open_film(page, stack, f"/watch/{film}")
    page.wait_for_function(
        "() => Math.abs(document.querySelector('#player').currentTime - 6) < 1.5", timeout=15_000
    )


def test_captions_are_drawn_when_they_are_switched_on_and_gone_when_off(
    stack: Stack, page: Page, captioned: str
) -> None:
    open_film(page, stack, f"/watch/{captioned}")
    # Not the first picture: a film that has never moved shows its poster, and no captions.
    film_state(page, "v.currentTime = 2")
    page.wait_for_function(
        "() => { const v = document.querySelector('#player');"
        " return v.currentTime === 2 && !v.seeking && v.readyState >= 2 }"
    )
    button = page.locator("media-captions-button")
    button.click()
    page.wait_for_selector("#controls[mediasubtitlesshowing]")
    page.wait_for_function(
        "(text) => [...document.querySelector('#player').textTracks].some("
        "t => t.mode === 'showing' && t.activeCues?.[0]?.text === text)",
        arg=CUE,
    )
    # The browser draws cues where no script can see them: so the picture itself is looked at, in
    # its middle, where nothing but the captions changes.
    box = page.locator("#player").bounding_box()
    assert box is not None
    middle = FloatRect(
        x=box["x"] + box["width"] * 0.4,
        y=box["y"] + box["height"] * 0.4,
        width=box["width"] * 0.1,
        height=box["height"] * 0.6,
    )
    until_it_stands_still(page, middle)
    with_captions = page.screenshot(clip=middle)
    button.click()
    page.wait_for_selector("#controls:not([mediasubtitlesshowing])")
    until_it_stands_still(page, middle)
    assert page.screenshot(clip=middle) != with_captions


def until_it_stands_still(page: Page, part: FloatRect) -> None:
    """Until two pictures of this part of the page, taken one after the other, are the same."""
    before = b""
    for _ in range(40):
        now = page.screenshot(clip=part)
        if now == before:
            return
        before = now
        page.wait_for_timeout(150)
    pytest.fail("the picture does not come to rest")


def test_a_chapter_in_the_list_is_gone_to_and_marked(stack: Stack, page: Page, film: str) -> None:
    open_film(page, stack, f"/watch/{film}")
    chapters = page.locator("#chapters button")
    assert chapters.all_text_contents() == ["0:00 Waiting", "0:05 Crossing <b>"]
    assert chapters.nth(0).get_attribute("aria-current") == "true"
    chapters.nth(1).click()
    page.wait_for_selector("#chapters button[aria-current]:has-text('Crossing')")
    assert film_state(page, "return v.currentTime") == 5
    assert chapters.nth(0).get_attribute("aria-current") is None


def test_the_last_chapter_ends_with_the_film(stack: Stack, page: Page, film: str) -> None:
    open_film(page, stack, f"/watch/{film}")
    page.wait_for_function("() => document.querySelector('#player').readyState >= 1")
    page.wait_for_function(
        "() => { const v = document.querySelector('#player');"
        " const chapters = [...v.textTracks].find(t => t.kind === 'chapters');"
        " return [...chapters.cues].at(-1).endTime === v.duration }"
    )


def test_a_time_in_the_description_leads_into_the_film(stack: Stack, page: Page, film: str) -> None:
    open_film(page, stack, f"/watch/{film}")
    times = page.locator("#description button")
    # 9:59 is beyond the end.
    assert times.all_inner_texts() == ["0:00", "0:05", "0:07"]
    assert page.locator("#description").inner_text() == DESCRIPTION
    times.nth(2).click()
    page.wait_for_function("() => document.querySelector('#player').currentTime === 7")


def test_a_folded_description_opens_for_the_focus(stack: Stack, page: Page, captioned: str) -> None:
    open_film(page, stack, f"/watch/{captioned}")
    more = page.locator("#description-more")
    assert more.inner_text() == "Show more"
    page.locator("#description a").last.focus()
    page.wait_for_selector("#description-more[aria-expanded=true]")
    assert more.inner_text() == "Show less"
    assert page.locator("#description").evaluate("text => text.scrollTop") == 0
    more.click()
    page.wait_for_selector("#description.is-folded")


def test_a_film_that_is_refused_for_good_is_not_offered_another_try(
    stack: Stack, page: Page, owner: Person, tmp_path: Path
) -> None:
    sound = tmp_path / "sound.mp4"
    tone = ["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", str(sound)]
    subprocess.run([find_ffmpeg().path, "-v", "error", *tone], check=True, timeout=60)
    item = owner.upload(sound, title="Only sound")
    assert owner.wait_until_ready(item["_id"])["error"]["retryable"] is False
    sign_in(page, stack, owner)
    page.goto(f"{stack.url}/watch/{item['_id']}")
    page.get_by_text("no moving picture").wait_for()
    assert not page.locator("#panel-action").is_visible()
