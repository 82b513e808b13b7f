"""A moderator's morning, in a browser: what waits, a film and a comment that are decided with
everything in view, an appeal that another one answers, and the history of all of it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from e2e.conftest import FOREIGN, ROOT, Stack
from e2e.site import Person, Site

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

PICTURES = os.environ.get("E2E_PICTURES", "")
"""A folder for pictures of each page, for people to look at; none are kept without it."""
PLAYS = (
    "() => { const f = document.querySelector('video'); return f.readyState >= 2 && f.duration }"
)


@pytest.fixture
def command(stack: Stack) -> Callable[..., None]:
    """`manage.py <…>`, in another terminal, as operators do."""

    def run(*words: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env={**environment, "VIDEOTUBE_DATA": str(stack.data)},
            check=True,
            capture_output=True,
            timeout=60,
        )

    return run


class Desk:
    """The admin, as one person after another sits before it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = f"{url}/admin/"
        self.pictures = 0

    def sit_down(self, person: Person) -> None:
        self.page.context.clear_cookies()
        self.page.goto(self.url)
        self.page.fill("input[name=username]", person.user["username"])
        self.page.fill("input[name=password]", person.password)
        self.page.click("button[type=submit]")
        self.page.get_by_role("heading", name="What waits").wait_for(timeout=10_000)

    def open(self, path: str) -> None:
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == 200, path

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def says(self, text: str) -> bool:
        return text in self.page.locator("body").inner_text()

    def picture(self, name: str) -> None:
        """A page that is wider than its screen is none that anybody can work on."""
        assert not self.page.evaluate("document.documentElement.scrollWidth > innerWidth"), name
        if PICTURES:
            self.pictures += 1
            size = self.page.viewport_size
            width = size["width"] if size else 0
            file = Path(PICTURES, f"{self.pictures:02}-{name}-{width}.png")
            self.page.screenshot(path=file, full_page=True)


@pytest.fixture
def desk(page: Page, stack: Stack) -> Desk:
    return Desk(page, stack.url)


def in_public(site: Site, video_id: str) -> list[str]:
    """What guests read under the film."""
    return [item["content"] for item in site.call("GET", f"comments/{video_id}")["docs"]]


# The longest walk of all: what fits the screen of a phone is seen by the lists' own test.
@pytest.mark.parametrize("page", [(1280, 800)], ids=["desktop"], indirect=True)
def test_a_morning_of_moderation(
    site: Site, desk: Desk, film: Path, command: Callable[..., None]
) -> None:
    olga, rita, mona, milo, boss = (site.sign_up() for _ in range(5))
    for person, role in ((mona, "moderator"), (milo, "senior-moderator"), (boss, "superuser")):
        command("promote", person.user["username"], role)
    uploaded = olga.upload(film, title="Olga sings", description="A song of the sea")
    video = uploaded["_id"]
    olga.wait_until_ready(video)
    word = f"casino{olga.user['username']}"

    # The day before, a senior has tried a rule and put it to work.
    rita.call("POST", f"comments/{video}", 201, json={"content": f"The best {word} in town"})
    desk.sit_down(milo)
    desk.open("moderation/holdrule/add/")
    desk.page.fill("#id_name", word)
    desk.page.fill("#id_words", word)
    desk.page.fill("#id_sample", f"Come to our {word.upper()}!")
    desk.press("Try")
    assert desk.says("Would be held")
    assert desk.says("1 of the newest")
    desk.picture("rule")
    desk.press("Save")
    assert desk.says("at work from the next comment on")

    # Overnight: two comments are caught, and a film is reported and made private.
    for n in (1, 2):
        body = {"content": f"{word} again, {n}"}
        assert rita.call("POST", f"comments/{video}", 201, json=body)["isHeld"] is True
    report = {"targetType": "video", "targetId": video, "reason": "copyright", "text": "My song"}
    rita.call("POST", "reports", 201, json=report)
    olga.call("PATCH", f"videos/{video}", json={"visibility": "private"})

    # The morning: what waits, and since when.
    desk.sit_down(mona)
    for line in ("Open cases", "Held things", "Open appeals"):
        assert desk.says(line)
    assert not desk.says("Failed jobs")
    desk.picture("home")

    # The comments are looked at in their thread, and rejected together with one message.
    desk.open(f"moderation/helditem/?q=@{rita.user['username']}")
    desk.picture("held")
    desk.page.get_by_role("link", name=f"{word} again, 1").click()
    desk.page.wait_for_load_state()
    assert desk.says("watched words")
    desk.picture("held-comment")
    desk.page.go_back()
    for tick in desk.page.locator("input.action-select").all():
        tick.check()
    desk.page.select_option("select[name=action]", "reject_all")
    desk.page.select_option("select[name=reason]", "spam")
    desk.page.fill("input[name=note]", "Please read our rules.")
    desk.press("Run")
    assert desk.says("2 rejected")
    told = rita.call("GET", "moderation/decisions")["docs"]
    assert [(each["reason"], each["note"]) for each in told] == [
        ("spam", "Please read our rules.")
    ] * 2

    # The film plays on the page where it is decided, though it is private.
    desk.open(f"moderation/case/?q={video}")
    desk.picture("cases")
    desk.page.get_by_role("link", name="Olga sings").click()
    desk.page.wait_for_load_state()
    desk.page.wait_for_function(PLAYS, timeout=15_000)
    assert desk.says("My song")
    desk.picture("case")
    desk.page.select_option("#id_action", "hide_video")
    desk.page.select_option("#id_reason", "copyright")
    desk.page.fill("#id_note", "Whose song is it?")
    desk.page.fill("#id_internal_note", "Ask the label")
    desk.press("Decide")
    assert desk.says("Decided: Hide the video.")
    olga.call("PATCH", f"videos/{video}", json={"visibility": "public"})
    site.call("GET", f"videos/{video}", 404)

    # Who is concerned reads why, and appeals; who has decided cannot answer, somebody else can.
    (decision,) = olga.call("GET", "moderation/decisions")["docs"]
    assert (decision["reason"], decision["note"]) == ("copyright", "Whose song is it?")
    appeal = {"decisionId": decision["_id"], "text": "I wrote it myself"}
    olga.call("POST", "moderation/appeals", 201, json=appeal)
    desk.sit_down(milo)
    desk.open(f"moderation/appeal/?q=@{olga.user['username']}")
    desk.picture("appeals")
    desk.page.locator("#result_list a").first.click()
    desk.page.wait_for_load_state()
    assert desk.says("I wrote it myself")
    assert desk.says("Ask the label")
    desk.page.fill("#id_answer", "You did indeed.")
    desk.picture("appeal")
    desk.press("Grant: take the decision back")
    assert site.call("GET", f"videos/{video}")["title"] == "Olga sings"
    assert in_public(site, video) == [f"The best {word} in town"]
    (decision,) = [
        each for each in olga.call("GET", "moderation/decisions")["docs"] if each["appeal"]
    ]
    assert decision["appeal"]["answer"] == "You did indeed."

    # All of it is on record, for ever.
    desk.sit_down(boss)
    desk.picture("home-of-boss")
    for person, acts in (
        (mona, ("video.hidden", "helditem.rejected")),
        (milo, ("holdrule.created",)),
    ):
        desk.open(f"core/auditevent/?q=@{person.user['username']}")
        for act in acts:
            assert desk.says(act), act
    desk.picture("history")
    desk.page.locator("#result_list a").first.click()
    desk.page.wait_for_load_state()
    desk.picture("event")
    assert desk.page.get_by_role("button", name="Save").count() == 0
    assert desk.page.get_by_role("link", name="Delete").count() == 0
