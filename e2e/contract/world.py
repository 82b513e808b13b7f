"""A small world, made through the API, that the rows of the table speak of."""

import uuid
from io import BytesIO
from pathlib import Path
from typing import Any

import requests
from PIL import Image

from e2e.site import Person, Site


class World:
    """The owner and somebody else, and what the owner has; names for the table's `{…}`."""

    def __init__(self, site: Site, film: Path) -> None:
        self.site = site
        self.film = film.read_bytes()
        self.owner, self.other = site.sign_up(), site.sign_up()
        self.follower, self.blocked, third = site.sign_up(), site.sign_up(), site.sign_up()
        self.word = f"w{uuid.uuid4().hex[:8]}"
        video = self._upload(self.owner, title=f"{self.word} film", visibility="public")
        unlisted = self._upload(self.owner, title="Unlisted", visibility="unlisted")
        self.names: dict[str, Any] = {
            "word": self.word,
            "owner_id": self.owner.user["_id"],
            "owner_name": self.owner.user["username"],
            "owner_name_in_capitals": self.owner.user["username"].upper(),
            "owner_email": self.owner.user["email"],
            "owner_password": self.owner.password,
            "other_id": self.other.user["_id"],
            "third_id": third.user["_id"],
            "blocked_id": self.blocked.user["_id"],
            "followed_id": self.owner.user["_id"],
            "follower_id": self.follower.user["_id"],
            "video": video["_id"],
            "private": self._upload(self.owner, title="Private", visibility="private")["_id"],
            "unlisted": unlisted["_id"],
        }
        self._upload(self.other, title="Of somebody else", visibility="private")
        for made in (video, unlisted):
            assert self.owner.wait_until_ready(made["_id"])["status"] == "ready"
        self.names["unlisted_link"] = self._link(f"videos/{unlisted['_id']}")
        self._befriend()
        self._fill()

    def _befriend(self) -> None:
        self.follower.call("POST", f"subscriptions/c/{self.owner.user['_id']}")
        self.other.call("PATCH", "users/preferences", json={"subscribersPrivate": True})
        for person in (self.owner, self.other):
            person.call("GET", f"videos/{self.names['video']}")
            person.call("POST", f"likes/toggle/v/{self.names['video']}")
            person.call("POST", f"users/block/{self.blocked.user['_id']}")
            told = {"targetType": "user", "targetId": self.blocked.user["_id"], "reason": "spam"}
            person.call("POST", "reports", 201, json=told)

    def _fill(self) -> None:
        """What the owner has, beside videos."""
        self.names["comment"] = self.make("comment")
        self.names["reply"] = self.make("comment", parent=self.names["comment"])
        self.names["tweet"] = self.make("tweet")
        self.names["playlist"] = self.make("filled_playlist")
        self.names["private_playlist"] = self.make("playlist", visibility="private")
        unlisted = self.make("playlist", visibility="unlisted")
        self.names["unlisted_playlist"] = unlisted
        self.names["unlisted_playlist_link"] = self._link(f"playlist/{unlisted}")

    def _link(self, path: str) -> str:
        return str(self.owner.call("GET", path)["shareId"])

    def make(self, kind: str, **fields: str) -> str:
        """A new thing of the owner; its id (of a session, its refresh token)."""
        if kind == "session":
            return str(self.sign_in(self.owner)["refreshToken"])
        if kind == "video":
            return str(self._upload(self.owner, title="Passing", visibility="private")["_id"])
        if kind == "upload":
            return self._upload_by_tus()
        if kind == "filled_playlist":
            playlist = self.make("playlist", **fields)
            for video in ("video", "private"):
                self.owner.call("PATCH", f"playlist/add/{self.names[video]}/{playlist}")
            return playlist
        path, body = {
            "comment": (f"comments/{self.names['video']}", {"content": "First."}),
            "tweet": ("tweets", {"content": "First."}),
            "playlist": ("playlist", {"name": "Films", "visibility": "public"}),
        }[kind]
        return str(self.owner.call("POST", path, 201, json={**body, **fields})["_id"])

    def sign_in(self, person: Person) -> dict[str, str]:
        """Tokens of a new session."""
        body = {"email": person.user["email"], "password": person.password}  # type: ignore[attr-defined]
        tokens: dict[str, str] = self.site.call("POST", "users/login", json=body)
        return tokens

    def _upload_by_tus(self) -> str:
        """The owner's film, sent whole; the upload's id."""
        response = requests.post(
            f"{self.site.url}/api/v1/uploads",
            headers={
                **self.owner.headers,
                "Tus-Resumable": "1.0.0",
                "Upload-Length": str(len(self.film)),
                "Content-Type": "application/offset+octet-stream",
            },
            data=self.film,
            timeout=60,
        )
        assert response.status_code == 201, response.text
        return response.headers["Location"].rstrip("/").rpartition("/")[2]

    def _upload(self, by: Person, **fields: str) -> dict[str, Any]:
        made: dict[str, Any] = by.call(
            "POST", "videos", 201, data=fields, files={"videoFile": ("film.mp4", self.film)}
        )
        return made

    def file(self, kind: str) -> tuple[str, bytes]:
        """A file as a front-end sends it: its name and bytes."""
        if kind == "film":
            return "film.mp4", self.film
        out = BytesIO()
        Image.new("RGB", (64, 64), "teal").save(out, "PNG")
        return "picture.png", out.getvalue()


class Caller:
    """Somebody who sends rows: a guest, one with a bad token, the owner, somebody else."""

    def __init__(self, world: World, person: Person | None, token: str = "") -> None:
        self.world = world
        self.person = person
        self.headers = person.headers if person else {}
        if token:
            self.headers = {"Authorization": f"Bearer {token}"}

    def send(
        self, request: str, body: dict[str, Any], files: dict[str, str], names: dict[str, Any]
    ) -> requests.Response:
        """Fill in the names and send; redirects are never followed. Texts with files go as
        multipart, others as JSON."""
        password = getattr(self.person or self.world.owner, "password", "")
        known = {**names, "password": password, "unique": f"u{uuid.uuid4().hex[:10]}"}
        method, _, path = request.partition(" ")
        filled = {
            name: value.format(**known) if isinstance(value, str) else value
            for name, value in body.items()
        }
        content: dict[str, Any] = {"json": filled} if filled else {}
        if files:
            parts = {field: self.world.file(kind) for field, kind in files.items()}
            content = {"data": filled, "files": parts}
        return requests.request(
            method,
            f"{self.world.site.url}/api/v1/{path.format(**known)}",
            headers=self.headers,
            allow_redirects=False,
            timeout=60,
            **content,
        )
