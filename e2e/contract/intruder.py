"""Somebody who sends operators where values belong, and what they must not have touched."""

import re
import uuid
from typing import Any

import requests

from e2e.contract.document import PREFIX, Field, Operation
from e2e.contract.hidden import Hidden, filled
from e2e.site import Person

COUNTED = re.compile(r"Count$|^(views|lastUsedAt|totalViews|totalLikes|totalComments)$")
TUS = {"Tus-Resumable": "1.0.0"}


class Intruder:
    """A person with few things of their own, who aims at the owner's."""

    def __init__(self, hidden: Hidden) -> None:
        self.hidden, self.site = hidden, hidden.world.site
        self.person = self.site.sign_up()
        self.own = self._own_things()
        self.aims = {**hidden.places(), **self._others_things()}

    def call(self, operation: Operation, path: str, **sent: Any) -> requests.Response:
        """Send it signed in."""
        return self._send(operation, path, self.person.headers, sent)

    def call_as_guest(self, operation: Operation, path: str, **sent: Any) -> requests.Response:
        return self._send(operation, path, {}, sent)

    def paths(self, operation: Operation) -> list[str]:
        """Of others' things; where something is written, of their own as well, so that it comes
        to the writing."""
        paths = filled(operation.path, self.aims)
        if operation.method not in ("GET", "DELETE"):
            paths += filled(operation.path, {**self.aims, **self.own})
        return list(dict.fromkeys(paths))

    def come_back(self) -> None:
        """Sign in again, where the last operation has ended the session."""
        url = f"{self.site.url}{PREFIX}users/current-user"
        if requests.get(url, headers=self.person.headers, timeout=60).status_code == 401:
            token = self.hidden.world.sign_in(self.person)["accessToken"]
            self.person.headers = {"Authorization": f"Bearer {token}"}

    def _send(
        self, operation: Operation, path: str, headers: dict[str, str], sent: dict[str, Any]
    ) -> requests.Response:
        # A connection for each: one on which a body was left unread may be closed by the server.
        return requests.request(
            operation.method,
            f"{self.site.url}{PREFIX}{path}",
            headers={**TUS, **headers},
            timeout=60,
            allow_redirects=False,
            **sent,
        )

    def _own_things(self) -> dict[str, list[str]]:
        film = {"videoFile": ("film.mp4", self.hidden.world.film)}
        video = self.person.call(
            "POST", "videos", 201, data={"title": "Own", "visibility": "private"}, files=film
        )["_id"]
        said = {"content": "Own."}
        made = {
            "video": video,
            "video_id": video,
            "comment_id": self.person.call("POST", f"comments/{video}", 201, json=said)["_id"],
            "tweet_id": self.person.call("POST", "tweets", 201, json=said)["_id"],
            "playlist": self.person.call("POST", "playlist", 201, json={"name": "Own"})["_id"],
        }
        return {name: [value] for name, value in made.items()}

    def _others_things(self) -> dict[str, list[str]]:
        owner, names = self.hidden.owner, self.hidden.world.names
        upload = requests.post(
            f"{self.site.url}{PREFIX}uploads",
            headers={**owner.headers, **TUS, "Upload-Length": "1000"},
            timeout=60,
        )
        sessions = owner.call("GET", "users/sessions")
        return {
            "video": [names["video"], self.hidden.private],
            "video_id": [names["video"], self.hidden.private],
            "comment_id": [names["comment"], self.hidden.comments["private"]],
            "playlist": [names["playlist"], self.hidden.lists["private"]],
            "tweet_id": [names["tweet"]],
            "upload_id": [upload.headers["Location"].rstrip("/").rpartition("/")[2]],
            "session_id": [sessions[0]["_id"]],
        }


def value_for(field: Field, who: Person) -> Any:
    """Something that `field` takes."""
    if field.choices:
        return field.choices[0]
    unique = f"i{uuid.uuid4().hex[:10]}"
    known = {
        "username": unique,
        "email": f"{unique}@example.org",
        # Passwords stay what they are: the old one given is wrong.
        "password": "violet-harbour-9",
        "videoId": who.user["_id"],
        "uploadId": who.user["_id"],
        "language": "en",
        "position": 1,
    }
    return known.get(field.name, "Words.")


def belongings(hidden: Hidden) -> dict[str, Any]:
    """What the owner is shown of their own things, but for what others' acts may count."""
    owner, names = hidden.owner, hidden.world.names
    mine = names["owner_id"]
    paths = (
        "users/current-user",
        "users/preferences",
        "users/sessions",
        "users/history",
        "users/block",
        "likes/videos",
        f"subscriptions/u/{mine}",
        f"tweets/user/{mine}",
        f"playlist/user/{mine}?page=1&limit=100",
        "dashboard/videos?page=1&limit=100",
        "uploads/limits",
        f"videos/{names['video']}/captions",
        f"videos/{hidden.private}/captions",
        f"playlist/{names['playlist']}",
        f"comments/{names['video']}?page=1&limit=100",
        f"comments/{hidden.private}?page=1&limit=100",
        f"comments/c/{names['comment']}/replies",
    )
    return {path: _lasting(owner.call("GET", path), mine) for path in paths}


def _lasting(data: Any, mine: str) -> Any:
    """Without counters, signatures of links and what others have said."""
    if isinstance(data, list):
        return [_lasting(value, mine) for value in data if _is_mine(value, mine)]
    if isinstance(data, dict):
        return {
            name: _lasting(value, mine)
            for name, value in data.items()
            if not COUNTED.search(name) and name not in ("totalDocs", "totalPages", "nextCursor")
        }
    return re.sub(r"/media/signed/[^/]+/", "/", data) if isinstance(data, str) else data


def _is_mine(value: Any, mine: str) -> bool:
    """Comments of others stand in the same lists."""
    is_comment = isinstance(value, dict) and "isHearted" in value
    return not is_comment or value["owner"]["_id"] == mine
