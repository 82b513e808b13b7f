"""A site that grows: the same people at any size, and more and more of everything around them.

Every list that is asked for is longer than what a request may look at (`LIMITS`), so that it costs
the same at each size, or something grows.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.api.cursors import write_cursor
from core.testing.client import ApiClient
from playlists.models import Playlist, PlaylistItem
from playlists.order import keys_behind
from playlists.tests.factories import PlaylistFactory
from social.models import Block, Comment, Reaction, Subscription, TargetType, Tweet
from social.tests.factories import CommentFactory
from videos.models import HistoryEntry, Rendition, Video
from videos.tests.factories import VideoFactory

SMALL, LARGE = 60, 600
MOST = 25
LIMITS = {
    "PAGE_COUNT_MAX": MOST,
    # Counted for every request, however large.
    "PAGE_COUNT_SECONDS": 0,
    "ARRAY_MAX": MOST,
    "PLAYLIST_DETAIL_LIMIT": MOST,
    "SEARCH_SCAN_MAX": MOST,
    # A session that was found a moment ago is still known, and no guest is told what another was,
    # however slow the machine is.
    "SESSION_MEMORY_SECONDS": 3600,
    "GUEST_CACHE_SECONDS": 0,
    # Limits are counted, as on a real site.
    "RATELIMIT_ENABLE": True,
}
FAR = 20
"""How far down a numbered page stands; still within what is counted."""
START = datetime(2026, 1, 1, tzinfo=UTC)
NEWEST = ("-created_at", "-pk")
SELDOM = 12
"""How many videos have the word of this name, at any size."""


class World:
    """`creator` has half of all videos and `reader` has done everything once with everything: what
    is theirs is listed. `visitor` opens, likes and comments what is in no list; `quiet` has paused
    their history."""

    def __init__(self) -> None:
        self.size = 0
        self._spare = 0
        people = {
            name: UserFactory(username=name, history_paused=name == "quiet")
            for name in ("creator", "reader", "visitor", "quiet")
        }
        self.creator, self.reader, self.visitor, _ = people.values()
        self._clients = {name: client_of(user) for name, user in people.items()}
        self._clients["guest"] = ApiClient()
        self.hot = VideoFactory(owner=self.creator, created_at=START)
        self.root = CommentFactory(video=self.hot, author=self.reader, created_at=START)
        self.playlist = PlaylistFactory(owner=self.reader, name="Long", created_at=START)

    def client(self, who: str) -> ApiClient:
        return self._clients[who]

    def path(self, text: str) -> str:
        """With each `{name}` replaced by what it stands for."""
        names: dict[str, Callable[[], Any]] = {
            "hot": lambda: self.hot.pk,
            "fresh": self._fresh,
            "liked": self._liked,
            "creator": lambda: self.creator.pk,
            "reader": lambda: self.reader.pk,
            "root": lambda: self.root.pk,
            "playlist": lambda: self.playlist.pk,
            "deep": self._deep,
            "far": lambda: FAR // 10 + 1,
        }
        used = {name: make() for name, make in names.items() if f"{{{name}}}" in text}
        return text.format(**used)

    def grow(self, size: int) -> None:
        """Until there are so many of everything."""
        new = range(self.size, size)
        people = _write(User, (_person(n) for n in new))
        videos = _write(
            Video, (self._video(n, person) for n, person in zip(new, people, strict=True))
        )
        drafts = _write(Video, (self._draft(n) for n in new))
        _write(HistoryEntry, self._watched(new, videos, drafts))
        comments = _write(Comment, self._comments(new, people))
        tweets = _write(Tweet, self._tweets(new, people))
        _write(Reaction, self._likes(new, videos, comments, tweets))
        _write(Subscription, self._subscriptions(new, people))
        _write(Block, (Block(blocker=self.reader, blocked=each) for each in people))
        self._fill_playlists(new, videos, drafts)
        counts = {"subscribers_count": size, "subscriptions_count": size, "videos_count": size // 2}
        User.objects.filter(pk__in=[self.creator.pk, self.reader.pk]).update(**counts)
        Comment.objects.filter(pk=self.root.pk).update(replies_count=size)
        self.size = size

    def _fresh(self) -> ObjectId:
        """A video that nobody has opened or liked, another one each time."""
        self._spare += 1
        return VideoFactory(owner=self.creator, created_at=START, title="Spare").pk

    def _liked(self) -> ObjectId:
        """A video that the visitor likes, another one each time."""
        video = self._fresh()
        Video.objects.filter(pk=video).update(likes_count=1)
        Reaction.objects.create(
            user=self.visitor, target_type=TargetType.VIDEO, target_id=video, value=1
        )
        return video

    def _deep(self) -> str:
        """A cursor to the last but twenty of all videos."""
        listed = Video.objects.listed()
        row = listed.order_by("created_at", "pk")[20]
        return write_cursor(listed, NEWEST, row)

    def _video(self, n: int, person: User) -> Video:
        video = Video(
            owner=self.creator if n % 2 else person,
            title=f"Common film {n}" + (" seldom" if n < SELDOM else ""),
            description="A film.\n0:00 Beginning\n1:00 End",
            tags=["usual"],
            category="music",
            language="en",
            status="ready",
            published_at=_at(n),
            created_at=_at(n),
            listed=True,
            views=n % 12 // 2,
            likes_count=n % 6 // 2,
            duration=10.0 + n % 10 // 2,
            master="hls/master.m3u8",
            renditions=[Rendition(path="p.mp4", width=640, height=360, bitrate=1, size=1)],
        )
        video.id = ObjectId()
        video.revision = f"{video.media_folder}/first"
        video.thumbnail = f"{video.revision}/thumbnail_1.jpg"
        return video

    def _draft(self, n: int) -> Video:
        return Video(
            owner=self.creator,
            title=f"Draft {n}",
            status="processing" if n % 2 else "ready",
            visibility="private",
            job_id=ObjectId(),
            created_at=_at(n),
        )

    def _watched(
        self, new: range, videos: list[Video], drafts: list[Video]
    ) -> Iterable[HistoryEntry]:
        """One in five may no longer be seen."""
        for n, video, draft in zip(new, videos, drafts, strict=True):
            seen = video if n % 5 else draft
            yield HistoryEntry(user=self.reader, video=seen, watched_at=_at(n), position=1.5)

    def _comments(self, new: range, people: list[User]) -> Iterable[Comment]:
        for n, person in zip(new, people, strict=True):
            row = {"video": self.hot, "author": person, "created_at": _at(n), "likes_count": n % 9}
            yield Comment(content=f"Comment {n}", **row)
            yield Comment(content=f"Reply {n}", is_reply=True, root_id=self.root.pk, **row)

    def _tweets(self, new: range, people: list[User]) -> Iterable[Tweet]:
        for n, person in zip(new, people, strict=True):
            author = self.creator if n % 2 else person
            yield Tweet(author=author, content=f"Tweet {n}", created_at=_at(n))

    def _likes(
        self, new: range, videos: list[Video], comments: list[Comment], tweets: list[Tweet]
    ) -> Iterable[Reaction]:
        kinds: Any = (
            (TargetType.VIDEO, videos),
            (TargetType.COMMENT, comments[::2]),
            (TargetType.TWEET, tweets),
        )
        for kind, targets in kinds:
            for n, target in zip(new, targets, strict=True):
                yield Reaction(
                    user=self.reader,
                    target_type=kind,
                    target_id=target.pk,
                    value=1,
                    created_at=_at(n),
                )

    def _subscriptions(self, new: range, people: list[User]) -> Iterable[Subscription]:
        for n, person in zip(new, people, strict=True):
            yield Subscription(subscriber=self.reader, channel=person, created_at=_at(n))
            yield Subscription(subscriber=person, channel=self.creator, created_at=_at(n))

    def _fill_playlists(self, new: range, videos: list[Video], drafts: list[Video]) -> None:
        """Of the reader's a public and a private one in turn, two videos in each; the long one is
        filled once."""
        playlists = _write(
            Playlist,
            (
                Playlist(
                    owner=self.reader,
                    name=f"Playlist {n}",
                    visibility="private" if n % 2 else "public",
                    created_at=_at(n),
                )
                for n in new
            ),
        )
        contents = dict(zip(playlists, zip(videos, drafts, strict=True), strict=True))
        if not self.size:
            contents[self.playlist] = (*videos, *drafts)
        for playlist, shown in contents.items():
            keys = keys_behind(None, len(shown))
            _write(
                PlaylistItem,
                (
                    PlaylistItem(playlist=playlist, video=video, order_key=key)
                    for video, key in zip(shown, keys, strict=True)
                ),
            )


def _person(n: int) -> User:
    user: User = UserFactory.build(username=f"one{n}", password="!")
    return user


def _at(n: int) -> datetime:
    return START + timedelta(minutes=n + 1)


def _write(model: Any, rows: Iterable[Any]) -> list[Any]:
    return list(model.objects.bulk_create(rows))
