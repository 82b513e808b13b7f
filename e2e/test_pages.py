"""What people look at, in a browser: every page draws itself without a complaint."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import Page

from e2e.conftest import FOREIGN, ROOT, Stack

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

PASSWORD = "violet-harbour-9"


@pytest.fixture(scope="module")
def boss(stack: Stack) -> str:
    """A superuser, made as an operator makes one: in another terminal."""
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    subprocess.run(
        [sys.executable, "manage.py", "createsuperuser", "--noinput"],
        cwd=ROOT,
        env={
            **environment,
            "VIDEOTUBE_DATA": str(stack.data),
            "DJANGO_SUPERUSER_USERNAME": "boss",
            "DJANGO_SUPERUSER_EMAIL": "boss@example.org",
            "DJANGO_SUPERUSER_FULL_NAME": "Boss",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        },
        check=True,
        capture_output=True,
        timeout=60,
    )
    return "boss@example.org"


def is_wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth > innerWidth"))


def test_home_says_what_this_is_and_leads_on(stack: Stack, page: Page) -> None:
    page.goto(stack.url)
    assert page.get_by_role("heading", level=1).is_visible()
    assert not is_wider_than_the_screen(page)
    for target in ("/api/docs", "/api/schema", "/admin/", "/api/v1/healthcheck"):
        assert page.locator(f"main a[href='{target}']").count() == 1


def test_api_docs_draw_themselves_from_our_own_files(stack: Stack, page: Page) -> None:
    foreign: list[str] = []
    page.on(
        "request",
        lambda r: None if r.url.startswith((stack.url, "data:")) else foreign.append(r.url),
    )
    page.goto(f"{stack.url}/api/docs")
    page.get_by_text("/api/v1/users/login", exact=True).first.wait_for(timeout=15_000)
    assert foreign == []


def test_staff_sign_in_and_look_at_every_list(stack: Stack, boss: str, page: Page) -> None:
    page.goto(f"{stack.url}/admin/")
    page.fill("input[name=username]", boss)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.get_by_text("Site administration").first.wait_for(timeout=10_000)
    for name in (
        "accounts/user",
        "accounts/session",
        "videos/video",
        "videos/processingjob",
        "videos/upload",
        "social/comment",
        "core/auditevent",
        "core/bulkrun",
        "moderation/case",
        "moderation/helditem",
        "moderation/holdrule/add",
    ):
        answer = page.goto(f"{stack.url}/admin/{name}/")
        assert answer is not None
        assert answer.status == 200, name
        assert not is_wider_than_the_screen(page), name
