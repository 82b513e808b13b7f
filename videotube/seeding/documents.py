"""The world as documents, one generator a collection."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

from bson import ObjectId
from django.db.models import Model

from accounts.models import User
from core.mongo.words import words_of
from playlists.models import Playlist, PlaylistItem
from playlists.order import keys_behind
from social.models import Comment, Reaction, Subscription, Tweet
from videos.models import HistoryEntry, JobKind, JobState, ProcessingJob, Rendition, Video, VideoDay
from videotube.seeding.chance import Chance
from videotube.seeding.footage import Footage, revision_of
from videotube.seeding.world import Film, World
from videotube.seeding.writing import Document, Rows


class _Identified(Protocol):
    @property
    def id(self) -> ObjectId: ...


T = TypeVar("T", bound=_Identified)

DOMAIN = "demo.example"
WATCHED_SHARE = 0.6
"""How much of a film a view lasts, on the average."""


def _in_order(things: Sequence[T]) -> list[T]:
    """By their ids, so by time, as in life; indexes grow quickest where they grow at the end."""
    return sorted(things, key=lambda thing: thing.id)


def users(world: World, rows: Rows, *, password: str, footage: Footage) -> Iterator[Document]:
    """Everybody has the same password, which is given as it is stored."""
    for person in _in_order(world.people):
        yield rows.row(
            _id=person.id,
            username=person.username,
            email=f"{person.username}@{DOMAIN}",
            full_name=person.full_name,
            bio=person.bio,
            avatar=footage.picture_of(person),
            is_email_verified=person.is_email_verified,
            password=password,
            subscribers_count=person.subscribers,
            subscriptions_count=person.subscriptions,
            videos_count=person.videos,
            playlists_count=person.playlists,
            subscriptions_private=person.subscriptions_private,
            created_at=person.created_at,
            updated_at=person.created_at,
        )


def videos(world: World, rows: Rows, *, footage: Footage) -> Iterator[Document]:
    """With the names of their files."""
    for film in _in_order(world.films):
        yield rows.row(
            _id=film.id,
            owner_id=world.people[film.owner].id,
            title=film.title,
            description=film.description,
            tags=film.tags,
            category=film.category,
            language=film.language,
            words=words_of(film.title, *film.tags, film.description),
            comments_enabled=film.comments_enabled,
            visibility=film.visibility,
            published_visibility=film.visibility if film.visibility != "private" else "public",
            published_at=film.published_at,
            share_id=film.share_id,
            listed=film.listed,
            status=film.status,
            job_id=film.job,
            views=film.views,
            watch_seconds=int(film.views * footage.facts_of(film).duration * WATCHED_SHARE),
            likes_count=film.likes,
            dislikes_count=film.dislikes,
            comments_count=film.comments,
            saves_count=film.saves,
            created_at=film.created_at,
            updated_at=film.created_at,
            **_media(film, rows, footage),
        )


def _media(film: Film, rows: Rows, footage: Footage) -> Document:
    original, size = footage.original_of(film)
    if film.status != "ready":
        return {"original": original, "original_bytes": size}
    facts, revision = footage.facts_of(film), revision_of(film)
    renditions = [
        Rendition(path=p.path, width=p.width, height=p.height, bitrate=p.bitrate, size=p.size)
        for p in facts.progressives
    ]
    candidates = [f"{revision}/{name}" for name in facts.thumbnails]
    return {
        "original": original,
        "original_bytes": size,
        "revision": revision,
        "master": facts.master,
        "storyboard": facts.storyboard,
        "renditions": rows.stored("renditions", renditions),
        "thumbnail_candidates": candidates,
        "thumbnail": candidates[film.look % len(candidates)] if candidates else "",
        "duration": round(facts.duration, 3),
        "width": facts.width,
        "height": facts.height,
    }


def jobs(world: World, rows: Rows) -> Iterator[Document]:
    """The processing of each video, done or failed."""
    for film in _in_order(world.films):
        ended = film.created_at + timedelta(seconds=20)
        failed = film.status != "ready"
        yield rows.row(
            _id=film.job,
            kind=JobKind.TRANSCODE.value,
            video_id=film.id,
            state=(JobState.FAILED if failed else JobState.SUCCEEDED).value,
            stage="" if failed else "done",
            progress=3 if failed else 100,
            attempts=1,
            fencing=1,
            error_code="timed_out" if failed else "",
            error_message="ffmpeg took too long." if failed else "",
            run_after=film.created_at,
            sent_at=film.created_at,
            created_at=film.created_at,
            started_at=film.created_at,
            finished_at=ended,
        )


def comments(world: World, rows: Rows) -> Iterator[Document]:
    """Roots and replies."""
    for remark in _in_order(world.remarks):
        yield rows.row(
            _id=remark.id,
            video_id=world.films[remark.film].id,
            author_id=world.people[remark.author].id,
            root_id=world.remarks[remark.root].id if remark.root is not None else None,
            is_reply=remark.root is not None,
            content=remark.text,
            likes_count=remark.likes,
            dislikes_count=remark.dislikes,
            replies_count=remark.replies,
            is_pinned=remark.pinned,
            is_hearted=remark.hearted,
            created_at=remark.created_at,
            updated_at=remark.created_at,
        )


def tweets(world: World, rows: Rows) -> Iterator[Document]:
    """Short texts of channels."""
    for post in _in_order(world.posts):
        yield rows.row(
            _id=post.id,
            author_id=world.people[post.author].id,
            content=post.text,
            likes_count=post.likes,
            dislikes_count=post.dislikes,
            created_at=post.created_at,
            updated_at=post.created_at,
        )


def reactions(world: World, rows: Rows) -> Iterator[Document]:
    """Likes and dislikes."""
    targets = {
        "v": [film.id for film in world.films],
        "c": [remark.id for remark in world.remarks],
        "t": [post.id for post in world.posts],
    }
    for opinion in _in_order(world.opinions):
        yield rows.row(
            _id=opinion.id,
            user_id=world.people[opinion.person].id,
            target_type=opinion.kind,
            target_id=targets[opinion.kind][opinion.target],
            value=opinion.value,
            created_at=opinion.created_at,
        )


def subscriptions(world: World, rows: Rows) -> Iterator[Document]:
    """Who follows whom."""
    for follow in _in_order(world.follows):
        yield rows.row(
            _id=follow.id,
            subscriber_id=world.people[follow.subscriber].id,
            channel_id=world.people[follow.channel].id,
            notify=follow.notify,
            created_at=follow.created_at,
        )


def playlists(world: World, rows: Rows) -> Iterator[Document]:
    """The lists; their items follow."""
    for shelf in _in_order(world.shelves):
        yield rows.row(
            _id=shelf.id,
            owner_id=world.people[shelf.owner].id,
            slot=shelf.slot or str(shelf.id),
            name=shelf.name,
            visibility=shelf.visibility,
            share_id=shelf.share_id,
            items_count=len(shelf.puts),
            revision=len(shelf.puts),
            created_at=shelf.created_at,
            updated_at=shelf.updated_at,
        )


def playlist_items(world: World, rows: Rows) -> Iterator[Document]:
    """What stands in the lists."""
    keys = keys_behind(None, max((len(shelf.puts) for shelf in world.shelves), default=0))
    for shelf in _in_order(world.shelves):
        for put, key in zip(shelf.puts, keys, strict=False):
            yield rows.row(
                _id=put.id,
                playlist_id=shelf.id,
                video_id=world.films[put.film].id,
                order_key=key,
                added_at=put.at,
            )


def histories(world: World, rows: Rows, *, footage: Footage) -> Iterator[Document]:
    """Who watched what, and how far."""
    for entry in _in_order(world.watched):
        film = world.films[entry.film]
        seconds = round(footage.facts_of(film).duration, 3)
        yield rows.row(
            _id=entry.id,
            user_id=world.people[entry.person].id,
            video_id=film.id,
            watched_at=entry.at,
            position=min(seconds, round(seconds * entry.share, 1)),
        )


def video_days(world: World, rows: Rows, *, chance: Chance) -> Iterator[Document]:
    """The views of each video by days, which add up to all of them."""
    for film in _in_order(world.films):
        for day, views in film.days:
            at = film.created_at + timedelta(days=day)
            yield rows.row(
                _id=chance.object_id(at),
                video_id=film.id,
                day=rows.stored("day", at.date()),
                views=views,
            )


MODELS: dict[Callable[..., Iterator[Document]], type[Model]] = {
    users: User,
    videos: Video,
    jobs: ProcessingJob,
    comments: Comment,
    tweets: Tweet,
    reactions: Reaction,
    subscriptions: Subscription,
    playlists: Playlist,
    playlist_items: PlaylistItem,
    histories: HistoryEntry,
    video_days: VideoDay,
}
"""What each of these makes."""
