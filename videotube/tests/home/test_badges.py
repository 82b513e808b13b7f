"""Numbers in the menu, on every page, for those who may see what they count."""

import re

import pytest

from videotube.tests.home.conftest import failed_job

pytestmark = pytest.mark.usefixtures("media_root", "redis_server")


def badges(page: str) -> dict[str, str]:
    """Title of a menu's item → the number beside it."""
    menu = page.partition('id="nav-sidebar-apps"')[2]
    items = re.findall(r"<li> <a [^>]*>(.*?)</a>", menu)
    texts = [re.findall(r"<span[^>]*> ?([^<]*?) ?</span>", item) for item in items]
    return {text[1]: text[2] for text in texts if len(text) > 2}


def test_what_waits_is_counted_beside_its_room(house, home):
    assert badges(home("boss")) == {}
    house.case("video")
    house.case("comment")
    failed_job()
    assert badges(home("boss")) == {"Cases": "2", "Jobs": "1"}
    assert badges(home("moderator")) == {"Cases": "2"}
    assert badges(home("nobody")) == {}


def test_the_numbers_stand_on_every_page(house, signed_in):
    house.case("video")
    page = signed_in("boss").get("/admin/videos/video/").content.decode()
    assert badges(" ".join(page.split())) == {"Cases": "1"}
