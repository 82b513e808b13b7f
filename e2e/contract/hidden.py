"""What its owner has hidden after somebody else came to know it, each with a secret word in it."""

import re
import uuid
from typing import Any

from e2e.contract.world import World
from e2e.site import Person


class Hidden:
    """Two films that were public, one now private, one unlisted, and playlists. The onlooker has
    watched, liked, commented on and collected both films while that was allowed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner, self.onlooker = world.owner, world.site.sign_up()
        self.word, self.secret = (f"{letter}{uuid.uuid4().hex[:12]}" for letter in "ws")
        self.private, self.unlisted = self._film(), self._film()
        films = {"private": self.private, "unlisted": self.unlisted}
        for film in films.values():
            assert self.owner.wait_until_ready(film)["status"] == "ready"
        self.lists = {
            visibility: self._playlist(self.owner, visibility) for visibility in films
        } | {
            "shown": self._playlist(self.owner, "public", "Shown"),
            "collected": self._playlist(self.onlooker, "public", "Collected"),
        }
        self.comments = {name: self._talk(film) for name, film in films.items()}
        self.onlooker.call("POST", f"subscriptions/c/{self.owner.user['_id']}")
        for film in films.values():
            self._collect(film)
        for visibility, film in films.items():
            self.owner.call("PATCH", f"videos/{film}", json={"visibility": visibility})
        self.links = self._links_now()
        # What nobody else may be shown: the secret, and the names of what bears it.
        self.traces = {
            self.secret,
            self.private,
            self.unlisted,
            self.lists["private"],
            self.lists["unlisted"],
            *self.links.values(),
        }

    def places(self) -> dict[str, list[str]]:
        """Parameters of paths and queries, with what of the owner's they may name."""
        names = self.world.names
        films = [self.private, self.links["private"], self.unlisted, names["video"]]
        return {
            "video": films,
            "video_id": [self.private, self.unlisted, names["video"]],
            "comment_id": [*self.comments.values(), names["comment"]],
            "playlist": [*self.lists.values(), self.links["private list"], "watch-later"],
            "channel_id": [names["owner_id"]],
            "user_id": [names["owner_id"]],
            "userId": [names["owner_id"]],
            "username": [names["owner_name"]],
            "language": ["en"],
        }

    def _links_now(self) -> dict[str, str]:
        """The share links of all that is hidden. That of a private thing opens nothing."""
        paths = {
            "private": f"videos/{self.private}",
            "unlisted": f"videos/{self.unlisted}",
            "private list": f"playlist/{self.lists['private']}",
            "unlisted list": f"playlist/{self.lists['unlisted']}",
        }
        return {name: self.owner.call("GET", path)["shareId"] for name, path in paths.items()}

    def _film(self) -> str:
        told = f"{self.word} {self.secret}"
        files = {"videoFile": (f"{self.secret}.mp4", self.world.film)}
        data = {
            "title": told,
            "description": f"{told}\n0:00 {told}\n0:01 {told}",
            "tags": f"{self.word},{self.secret}",
            "category": told,
            "visibility": "public",
        }
        film: str = self.owner.call("POST", "videos", 201, data=data, files=files)["_id"]
        cue = f"WEBVTT\n\n00:00.000 --> 00:01.000\n{told}\n"
        self.owner.call(
            "POST",
            f"videos/{film}/captions",
            201,
            data={"language": "en", "label": self.secret},
            files={"file": (f"{self.secret}.vtt", cue.encode())},
        )
        return film

    def _playlist(self, by: Person, visibility: str, name: str = "") -> str:
        told = name or f"{self.word} {self.secret}"
        body = {"name": told, "description": told, "visibility": visibility}
        made: str = by.call("POST", "playlist", 201, json=body)["_id"]
        for film in (self.private, self.unlisted):
            by.call("PATCH", f"playlist/add/{film}/{made}")
        return made

    def _talk(self, film: str) -> str:
        said = {"content": f"{self.word} {self.secret}"}
        first: str = self.owner.call("POST", f"comments/{film}", 201, json=said)["_id"]
        self.owner.call("POST", f"comments/{film}", 201, json={**said, "parent": first})
        return first

    def _collect(self, film: str) -> None:
        for method, path, status, body in (
            ("GET", f"videos/{film}", 200, None),
            ("PATCH", f"users/history/{film}", 200, {"position": 0.5}),
            ("POST", f"likes/toggle/v/{film}", 200, None),
            ("POST", f"comments/{film}", 201, {"content": "I saw it."}),
            ("PATCH", f"playlist/add/{film}/watch-later", 200, None),
        ):
            self.onlooker.call(method, path, status, json=body)


def filled(path: str, places: dict[str, list[str]]) -> list[str]:
    """Every path that comes of putting real things in for the `{names}`; a name that nobody has
    told of fails the sweep, so that it gets a place."""
    done = [path]
    for name in re.findall(r"{(\w+)}", path):
        done = [one.replace(f"{{{name}}}", value) for one in done for value in places[name]]
    return done


def shown(response: Any) -> str:
    """All that an answer says: its headers and its body."""
    return f"{dict(response.headers)}\n{response.text}"
