"""No address of Cloudinary's stands in a rewritten playlist, and no other film's name is good."""

import pytest

from core.storage import StoreUnavailable
from core.storage.cloudinary.account import parse_account
from core.storage.cloudinary.playlists import (
    name_of,
    path_of,
    rewritten,
    seconds_of,
    uris_of,
)

ACCOUNT = parse_account("cloudinary://k:s@demo")
FILM = "videotube/videos/1/original/0a"
BASE = f"https://res.cloudinary.com/demo/video/authenticated/s--a--/sp_hd/v1/{FILM}.m3u8"
SIGNED = f"/demo/video/authenticated/s--b--/sp_hd/v0/v1/{FILM}"


def rewrite(*lines: str) -> str:
    text = "\n".join(("#EXTM3U", *lines))
    return rewritten(text, base=BASE, public_id=FILM, account=ACCOUNT)


@pytest.mark.parametrize(
    "uri",
    [f"{SIGNED}.ts", f"https://res.cloudinary.com{SIGNED}.ts?x=1", "0a.ts", "../original/0a.ts"],
)
@pytest.mark.parametrize("line", ["{}", '#EXT-X-MAP:URI="{}"', '#EXT-X-MEDIA:TYPE=AUDIO,URI="{}"'])
def test_every_uri_becomes_a_name_that_leads_back_to_it(uri: str, line: str) -> None:
    text = rewrite(line.format(uri))
    (name,) = uris_of(text)
    assert "/" not in name
    assert "s--b--" not in text
    path = path_of(name, ACCOUNT)
    assert path is not None
    assert path.startswith("/demo/video/authenticated/")
    assert f"/{FILM}" in path


@pytest.mark.parametrize(
    "uri",
    [
        "https://evil.example/demo/video/authenticated/v1/videotube/videos/1/original/0a.ts",
        "//evil.example/videotube/videos/1/original/0a.ts",
        "/demo/video/authenticated/s--b--/v1/videotube/videos/2/original/0b.ts",
        "https://res.cloudinary.com.evil.example/videotube/videos/1/original/0a.ts",
        "file:///etc/passwd",
    ],
)
def test_a_playlist_that_names_anything_else_is_not_served(uri: str) -> None:
    with pytest.raises(StoreUnavailable):
        rewrite(uri)


def test_a_name_that_was_changed_or_signed_by_another_account_leads_nowhere() -> None:
    name = name_of(f"{SIGNED}.ts", ACCOUNT)
    assert path_of(name, ACCOUNT) == f"{SIGNED}.ts"
    assert path_of(name, parse_account("cloudinary://k:other@demo")) is None
    other = name_of("/etc/passwd", ACCOUNT).split(".")
    for forged in (f"u.{name}", name.replace("u", "v", 1), name[:-4] + "x.ts", "", "master.m3u8"):
        assert path_of(forged, ACCOUNT) is None
    assert path_of(".".join((other[0], *name.split(".")[1:])), ACCOUNT) is None


def test_an_answer_that_is_no_playlist_is_not_served_as_one() -> None:
    with pytest.raises(StoreUnavailable):
        rewritten("<html>", base=BASE, public_id=FILM, account=ACCOUNT)
    assert seconds_of("#EXTM3U\n#EXTINF:2.5,\na.ts\n#EXTINF:1.5,\nb.ts\n#EXT-X-ENDLIST") == 4
    assert seconds_of("#EXTM3U\n#EXTINF:2.5,\na.ts") is None
