"""A front-end's view of the site: people with tokens, calls that state what they expect."""

import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

READY_SECONDS = 180


class Person:
    """Somebody who is signed in, by Bearer token and without cookies."""

    def __init__(
        self, site: "Site", user: dict[str, Any], tokens: dict[str, str], password: str
    ) -> None:
        self.site = site
        self.user = user
        self.password = password
        self.refresh_token = tokens["refreshToken"]
        self.headers = {"Authorization": f"Bearer {tokens['accessToken']}"}

    def call(self, method: str, path: str, status: int = 200, **kwargs: Any) -> Any:
        return self.site.call(method, path, status, headers=self.headers, **kwargs)

    def upload(self, film: Path, **fields: Any) -> dict[str, Any]:
        """POST videos, and the item that it answers."""
        with film.open("rb") as handle:
            video: dict[str, Any] = self.call(
                "POST", "videos", 201, data=fields, files={"videoFile": (film.name, handle)}
            )
        return video

    def wait_until_ready(self, video_id: str) -> dict[str, Any]:
        """Poll the status as a front-end does; its last answer. Progress never runs backward."""
        deadline = time.monotonic() + READY_SECONDS
        seen = -1
        while True:
            state: dict[str, Any] = self.call("GET", f"videos/{video_id}/status")
            assert state["progress"] >= seen, f"progress fell from {seen}: {state}"
            seen = state["progress"]
            if state["status"] != "processing":
                return state
            assert time.monotonic() < deadline, f"still processing: {state}"
            time.sleep(0.5)


class Site:
    """Calls `/api/v1/<path>` and hands back `data`, or the whole envelope of an error."""

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, method: str, path: str, status: int = 200, **kwargs: Any) -> Any:
        response = requests.request(method, f"{self.url}/api/v1/{path}", timeout=60, **kwargs)
        assert response.status_code == status, f"{method} {path}: {response.text[:1000]}"
        envelope = response.json()
        assert envelope["statusCode"] == status
        return envelope["data"] if status < 400 else envelope

    def sign_up(self) -> Person:
        """Register somebody new, then log in with the e-mail."""
        name = f"p{uuid.uuid4().hex[:10]}"
        password = f"violet-harbour-{name}"
        self.call(
            "POST",
            "users/register",
            201,
            data={
                "username": name,
                "email": f"{name}@example.org",
                "fullName": f"Person {name}",
                "password": password,
            },
        )
        tokens = self.call(
            "POST", "users/login", json={"email": f"{name}@example.org", "password": password}
        )
        return Person(self, tokens["user"], tokens, password)


def playlist_uris(master: str) -> Iterator[str]:
    """Every URI that a player would fetch: the playlists, their segments and init parts."""
    yield master
    for line in _lines(master):
        if line and not line.startswith("#"):
            media = urljoin(master, line)
            yield media
            for inner in _lines(media):
                if inner.startswith("#EXT-X-MAP"):
                    yield urljoin(media, inner.split('URI="')[1].split('"')[0])
                elif inner and not inner.startswith("#"):
                    yield urljoin(media, inner)


def _lines(url: str) -> list[str]:
    response = requests.get(url, timeout=30)
    assert response.status_code == 200, url
    return response.text.splitlines()
