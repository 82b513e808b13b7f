"""Requests for every endpoint, of many people about many things, from what a seeded site holds.

Needs Django, set up for that site.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from bson import ObjectId
from django.db.models import Count

from accounts.models import User
from accounts.services.sessions import open_session
from accounts.tokens import mint_pair
from core.api.cursors import write_cursor
from core.mongo.words import words_asked
from videos.models import HistoryEntry, Video

PAGE = 10
DEEPEST = 500
ORDER = ("-created_at", "-pk")
READERS, QUIET, CHANNELS, HOT = 150, 10, 40, 10
SUBJECTS, OPENED = 5000, 30
PLACES = 100
MANY, FEW = 12_000, 400
CHANNEL_VIDEOS, HISTORY_ENTRIES = 15, 50
"""How large a channel and a history are that are asked about: alike in both sets."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    path: str
    token: str = ""
    method: str = "GET"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def raw(self, host: str) -> bytes:
        """As it goes over the wire."""
        lines = [f"{self.method} /api/v1/{self.path} HTTP/1.1", f"Host: {host}"]
        lines += [f"Authorization: Bearer {self.token}"] if self.token else []
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.method != "GET":
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


class Asking:
    """`deepest` is the last page that is asked for, by number and by cursor."""

    def __init__(self, *, password: str, deepest: int = DEEPEST) -> None:
        self._chance = random.Random(7)  # noqa: S311 - the same at each run
        self._password = password
        self._videos = list(Video.objects.listed().order_by("pk").values_list("pk", flat=True))
        self.deep_page = min(deepest, len(self._videos) // PAGE)
        people = list(User.objects.filter(is_active=True).order_by("pk"))
        self._chance.shuffle(people)
        self._quiet, self._people = people[:QUIET], people[QUIET:]
        User.objects.filter(pk__in=[user.pk for user in self._quiet]).update(history_paused=True)
        self._readers = [_sign_in(user) for user in self._people[:READERS]]

    def every(self) -> dict[str, list[Ask]]:
        """Requests by endpoint."""
        guest = [Ask("videos")] * FEW
        # Whoever has any, has this one: views are counted meanwhile, so that tags change.
        conditional = [Ask("videos", headers={"If-None-Match": "*"})] * FEW
        return {
            "list": self._by_readers(["videos"]),
            "list-cursor": self._by_readers(["videos?cursor="]),
            "near-cursor": self._by_readers([*self._places(0)]),
            "page": self._by_readers([f"videos?page={self.deep_page}"]),
            "page-cursor": self._by_readers([*self._places((self.deep_page - 1) * PAGE - PLACES)]),
            "search": self._by_readers([f"videos?query={word}" for word in self._words()]),
            "detail-read": self.opened(),
            "profile": self._by_readers([f"users/c/{user.username}" for user in self._people]),
            "comments": self._by_readers([f"comments/{video}" for video in self._hot()]),
            "stats": _cycled([Ask("dashboard/stats", token) for token in self._channels()]),
            "history": _cycled(
                [Ask("users/history?page=1", token) for token in self._historians()]
            ),
            "guest": guest,
            "guest-304": conditional,
            "guest-new": [*self._unseen()],
            "detail": self._by_readers([f"videos/{video}" for video in self._some(SUBJECTS)]),
            "like": [
                Ask(ask.path, ask.token, "POST")
                for ask in self._by_readers(
                    [f"likes/toggle/v/{video}" for video in self._some(SUBJECTS)]
                )
            ],
            "login": [self._login(user) for user in self._people[: READERS * 2]],
        }

    def opened(self) -> list[Ask]:
        """Videos of others that these people have watched a moment ago, and whose histories are
        paused: once each has been asked for, the next time nothing is written."""
        tokens = [_sign_in(user) for user in self._quiet]
        own = Video.objects.filter(owner_id__in=[user.pk for user in self._quiet])
        theirs = set(own.values_list("pk", flat=True))
        videos = [video for video in self._some(OPENED) if video not in theirs]
        return [Ask(f"videos/{video}", token) for video in videos for token in tokens]

    def _by_readers(self, paths: Sequence[str]) -> list[Ask]:
        """`MANY` requests: each path in turn, by people at random."""
        return [
            Ask(paths[number % len(paths)], self._chance.choice(self._readers))
            for number in range(MANY)
        ]

    def _some(self, count: int) -> list[ObjectId]:
        return self._chance.sample(self._videos, min(count, len(self._videos)))

    def _cursors(self, start: int, stop: int) -> Iterator[str]:
        rows = Video.objects.listed().order_by(*ORDER).only("created_at")[start:stop]
        return (write_cursor(Video.objects.listed(), ORDER, row) for row in rows)

    def _places(self, start: int) -> Iterator[str]:
        """Pages from a hundred places: so many that few are kept, near or deep."""
        return (f"videos?cursor={cursor}" for cursor in self._cursors(start, start + PLACES))

    def _unseen(self) -> Iterator[Ask]:
        """Pages that no guest has asked for."""
        cursors = list(self._cursors(0, (self.deep_page - 1) * PAGE))
        for limit in (PAGE, PAGE - 1, PAGE + 1):
            yield from (Ask(f"videos?limit={limit}&cursor={cursor}") for cursor in cursors)

    def _words(self) -> list[str]:
        """One of each of many titles, so that words come as often as they stand there; those that
        few videos have are left out, since they find less than a page in the small set alone."""
        titles = Video.objects.filter(pk__in=self._some(500)).order_by("pk")
        words = [
            [word for word in title.split() if word.isascii() and word.isalpha() and len(word) > 3]
            for title in titles.values_list("title", flat=True)
        ]
        chosen = [self._chance.choice(each) for each in words if each]
        return [word for word in chosen if _fills_a_page(word)]

    def _hot(self) -> list[ObjectId]:
        most = Video.objects.listed().order_by("-comments_count", "pk")
        return list(most.values_list("pk", flat=True)[:HOT])

    def _channels(self) -> list[str]:
        return [_sign_in(user) for user in _nearest(self._people, "videos_count", CHANNEL_VIDEOS)]

    def _historians(self) -> list[str]:
        """Those whose histories are neither short nor long."""
        rows = HistoryEntry.objects.order_by().values_list("user_id").annotate(entries=Count("pk"))
        entries = dict(rows)
        for user in self._people:
            user.entries = entries.get(user.pk, 0)  # type: ignore[attr-defined]
        return [_sign_in(user) for user in _nearest(self._people, "entries", HISTORY_ENTRIES)]

    def _login(self, user: User) -> Ask:
        body = json.dumps({"username": user.username, "password": self._password})
        return Ask("users/login", method="POST", body=body.encode())


@cache
def _fills_a_page(word: str) -> bool:
    rows = Video.objects.listed().filter(words__contains=words_asked(word, most=1))
    return bool(rows[: PAGE + 1].count() > PAGE)


def _nearest(people: Sequence[User], name: str, wanted: int) -> list[User]:
    return sorted(people, key=lambda user: (abs(getattr(user, name) - wanted), user.username))[
        :CHANNELS
    ]


def _cycled(asks: Sequence[Ask]) -> list[Ask]:
    return list(islice((ask for _ in range(FEW) for ask in asks), FEW))


def _sign_in(user: User) -> str:
    session = open_session(user=user, device="bench", address="127.0.0.1")
    return mint_pair(session, user).access
