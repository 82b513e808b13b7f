"""The world as documents, one generator a collection."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.models import User
from core.mongo.words import words_of
from playlists.models import Playlist, PlaylistItem
from playlists.order import keys_behind
from social.models import Comment, Reaction, Subscription, Tweet
from videos.models import HistoryEntry, JobKind, JobState, ProcessingJob, Rendition, Video, VideoDay
from videotube.seeding.chance import Chance
from videotube.seeding.footage import Base
from videotube.seeding.planning import SHELF_MAX
from videotube.seeding.world import Film, World
from videotube.seeding.writing import Document, Rows

DAYS_MAX = 4
"""On so many days a video was watched."""


def users(world: World, rows: Rows, *, password: str, domain: str) -> Iterator[Document]:
    """Everybody has the same password, which is given as it is stored."""
    for person in world.people:
        yield rows.row(
            _id=person.id,
            username=person.username,
            email=f"{person.username}@{domain}",
            full_name=person.full_name,
            bio=person.bio,
            password=password,
            subscribers_count=person.subscribers,
            subscriptions_count=person.subscriptions,
            videos_count=person.videos,
            playlists_count=person.playlists,
            created_at=person.created_at,
            updated_at=person.created_at,
        )


def videos(world: World, rows: Rows, bases: list[Base]) -> Iterator[Document]:
    """With the files of a base where there are any."""
    media = [_media(rows, base) for base in bases]
    for film in world.films:
        seconds = round(bases[film.look % len(bases)].facts.duration, 3) if bases else 10.0
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
            watch_seconds=int(film.views * seconds * 0.6),
            likes_count=film.likes,
            dislikes_count=film.dislikes,
            comments_count=film.comments,
            saves_count=film.saves,
            created_at=film.created_at,
            updated_at=film.created_at,
            **(_named(film, media[film.look % len(media)], bases) if media else {}),
        )


def _media(rows: Rows, base: Base) -> Document:
    """What all videos of one base have in common."""
    facts = base.facts
    renditions = [
        Rendition(path=p.path, width=p.width, height=p.height, bitrate=p.bitrate, size=p.size)
        for p in facts.progressives
    ]
    return {
        "master": facts.master,
        "storyboard": facts.storyboard,
        "renditions": rows.stored("renditions", renditions),
        "duration": round(facts.duration, 3),
        "width": facts.width,
        "height": facts.height,
        "original_bytes": base.source.stat().st_size,
    }


def _named(film: Film, media: Document, bases: list[Base]) -> Document:
    base = bases[film.look % len(bases)]
    home = f"videos/{film.id}"
    original = f"{home}/original/{film.job}{base.source.suffix}"
    if film.status != "ready":
        return {"original": original, "original_bytes": media["original_bytes"]}
    revision = f"{home}/{film.job}-1"
    candidates = [f"{revision}/{name}" for name in base.facts.thumbnails]
    return {
        **media,
        "original": original,
        "revision": revision,
        "thumbnail_candidates": candidates,
        "thumbnail": candidates[film.look % len(candidates)],
    }


def jobs(world: World, rows: Rows) -> Iterator[Document]:
    """The processing of each video, done or failed."""
    for film in world.films:
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
    for remark in world.remarks:
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
    for post in world.posts:
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
    for opinion in world.opinions:
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
    for follow in world.follows:
        yield rows.row(
            _id=follow.id,
            subscriber_id=world.people[follow.subscriber].id,
            channel_id=world.people[follow.channel].id,
            created_at=follow.created_at,
        )


def playlists(world: World, rows: Rows) -> Iterator[Document]:
    """The lists; their items follow."""
    for shelf in world.shelves:
        yield rows.row(
            _id=shelf.id,
            owner_id=world.people[shelf.owner].id,
            slot=str(shelf.id),
            name=shelf.name,
            visibility=shelf.visibility,
            share_id=shelf.share_id,
            items_count=len(shelf.films),
            revision=len(shelf.films),
            created_at=shelf.created_at,
            updated_at=shelf.created_at,
        )


def playlist_items(world: World, rows: Rows, chance: Chance) -> Iterator[Document]:
    """What stands in the lists."""
    keys = keys_behind(None, SHELF_MAX)
    for shelf in world.shelves:
        for place, key in zip(shelf.films, keys, strict=False):
            yield rows.row(
                _id=chance.object_id(shelf.created_at),
                playlist_id=shelf.id,
                video_id=world.films[place].id,
                order_key=key,
                added_at=shelf.created_at,
            )


def histories(world: World, rows: Rows, bases: list[Base]) -> Iterator[Document]:
    """Who watched what, and how far."""
    for entry in world.watched:
        film = world.films[entry.film]
        seconds = bases[film.look % len(bases)].facts.duration if bases else 10.0
        yield rows.row(
            _id=entry.id,
            user_id=world.people[entry.person].id,
            video_id=film.id,
            watched_at=entry.at,
            position=round(seconds * entry.share, 1),
        )


def video_days(world: World, rows: Rows, chance: Chance) -> Iterator[Document]:
    """The views of each video on some days, which add up to all of them."""
    for film in world.films:
        if not film.views:
            continue
        age = max(0, (world.until - film.created_at).days)
        days = sorted({chance.randint(0, age) for _ in range(min(DAYS_MAX, film.views))})
        left = film.views
        for number, day in enumerate(days):
            share = left if number == len(days) - 1 else chance.randint(1, max(1, left // 2))
            share = min(share, left - (len(days) - 1 - number))
            left -= share
            at: datetime = film.created_at + timedelta(days=day)
            yield rows.row(
                _id=chance.object_id(at),
                video_id=film.id,
                day=rows.stored("day", at.date()),
                views=share,
            )


MODELS = {
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
