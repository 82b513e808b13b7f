"""Documents of MongoDB as the JSON of the API, the family's names included, written by hand."""

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from bson import ObjectId

from videos.chapters import chapters

Document = dict[str, Any]


def _only(*names: str) -> dict[str, int]:
    return dict.fromkeys(names, 1)


_ITEM = (
    *("title", "description", "thumbnail", "revision", "renditions", "duration", "views"),
    *("created_at", "updated_at", "published_at", "visibility", "status", "listed", "tags"),
    *("likes_count", "comments_count", "owner_id", "category"),
    *("is_age_restricted", "is_hidden", "is_held"),
)
_DETAIL = (
    *("language", "comments_enabled", "master", "original", "captions", "storyboard", "share_id"),
    "thumbnail_candidates",
)
_MINI = ("username", "full_name", "avatar")
_PROFILE = (
    *("email", "cover_image", "bio", "subscribers_count", "subscriptions_count"),
    *("videos_count", "created_at"),
)
ITEM, DETAIL = _only(*_ITEM), _only(*_ITEM, *_DETAIL)
MINI, CHANNEL = _only(*_MINI), _only(*_MINI, "subscribers_count")
PROFILE = _only(*_MINI, *_PROFILE)
COMMENT = _only(
    *("content", "created_at", "updated_at", "is_edited", "author_id", "likes_count"),
    *("replies_count", "root_id", "is_pinned", "is_hearted", "is_deleted", "is_hidden", "is_held"),
)
"""Projections."""

NOBODY = {"_id": "0" * 24, "username": "", "fullName": "", "fullname": "", "avatar": ""}
HIDDEN = {
    "content": "",
    "likesCount": 0,
    "isLiked": False,
    "isEdited": False,
    "isHearted": False,
    "isDeleted": True,
    "isHeld": False,
}


def utcnow() -> datetime:
    """As MongoDB's moments come: in UTC, and saying nothing of it."""
    return datetime.now(UTC).replace(tzinfo=None)


def video(row: Document, owner: Document, origin: str, now: datetime) -> Document:
    """A video item. Only of a listed one: other files have signed names."""
    renditions = row["renditions"]
    film = f"{row['revision']}/{renditions[0]['path']}" if renditions else ""
    published = row["published_at"]
    return {
        "_id": str(row["_id"]),
        "title": row["title"],
        "description": row["description"],
        "thumbnail": _file(origin, row["thumbnail"]),
        "videoFile": _file(origin, film),
        "duration": row["duration"],
        "views": row["views"],
        "createdAt": _iso(row["created_at"]),
        "updatedAt": _iso(row["updated_at"]),
        "publishedAt": _iso(published) if published else None,
        "isPublished": row["visibility"] != "private" and bool(published) and published <= now,
        "visibility": row["visibility"],
        "status": row["status"],
        "likesCount": row["likes_count"],
        "commentsCount": row["comments_count"],
        "owner": owner,
        "ownerDetails": owner,
        "tags": row["tags"],
        "category": row["category"],
        "isAgeRestricted": row["is_age_restricted"],
        "isHidden": row["is_hidden"],
        "isHeld": row["is_held"],
    }


def detail(row: Document, owner: Document, *, reaction: int, is_own: bool, origin: str) -> Document:
    """A video as its page shows it, for somebody whose history is paused."""
    folder = row["revision"]
    sources: Document = {
        "hls": _file(origin, f"{folder}/{row['master']}") if row["master"] else "",
        "progressive": [
            {
                "url": _file(origin, f"{folder}/{each['path']}"),
                "width": each["width"],
                "height": each["height"],
                "bitrate": each["bitrate"],
            }
            for each in row["renditions"]
        ],
    }
    return {
        **video(row, owner, origin, utcnow()),
        "language": row["language"],
        "commentsEnabled": row["comments_enabled"],
        "isLiked": reaction > 0,
        "isDisliked": reaction < 0,
        "resumePosition": 0.0,
        "sources": sources,
        "captions": [
            {
                "language": each["language"],
                "label": each["label"],
                "url": _file(origin, each["key"]),
            }
            for each in row["captions"]
        ],
        "chapters": [
            {"start": start, "title": title} for start, title in chapters(row["description"])
        ],
        "storyboard": _file(origin, f"{folder}/{row['storyboard']}") if row["storyboard"] else "",
        "shareId": row["share_id"],
        "thumbnailCandidates": (
            [_file(origin, key) for key in row["thumbnail_candidates"]] if is_own else []
        ),
    }


def mini(row: Document, origin: str) -> Document:
    """A person beside something else."""
    return {
        "_id": str(row["_id"]),
        "username": row["username"],
        "fullName": row["full_name"],
        "fullname": row["full_name"],
        "avatar": _file(origin, row["avatar"]),
    }


def profile(row: Document, *, is_subscribed: bool, is_own: bool, origin: str) -> Document:
    """A channel."""
    return {
        **mini(row, origin),
        **({"email": row["email"]} if is_own else {}),
        "coverImage": _file(origin, row["cover_image"]),
        "bio": row["bio"],
        "subscribersCount": row["subscribers_count"],
        "subscriberCount": row["subscribers_count"],
        "channelsSubscribedToCount": row["subscriptions_count"],
        "videosCount": row["videos_count"],
        "isSubscribed": is_subscribed,
        "createdAt": _iso(row["created_at"]),
    }


def comment(row: Document, author: Document | None, liked: set[ObjectId], origin: str) -> Document:
    """A comment or a tombstone."""
    is_buried = row["is_deleted"] or row["is_hidden"]
    owner = NOBODY if is_buried or author is None else mini(author, origin)
    item = {
        "_id": str(row["_id"]),
        "content": row["content"],
        "createdAt": _iso(row["created_at"]),
        "updatedAt": _iso(row["updated_at"]),
        "isEdited": row["is_edited"],
        "owner": owner,
        "ownerDetails": owner,
        "likesCount": row["likes_count"],
        "isLiked": row["_id"] in liked,
        "repliesCount": row["replies_count"],
        "parent": str(row["root_id"]) if row["root_id"] else None,
        "isPinned": row["is_pinned"],
        "isHearted": row["is_hearted"],
        "isDeleted": row["is_deleted"],
        "isHeld": row["is_held"],
    }
    return item | HIDDEN if row["is_hidden"] else item


def first_page(docs: list[Document], total: int, limit: int, cursor: str | None) -> Document:
    """The page object, of page 1."""
    pages = max(1, -(-total // limit))
    return {
        "docs": docs,
        "totalDocs": total,
        "limit": limit,
        "page": 1,
        "totalPages": pages,
        "pagingCounter": 1,
        "hasPrevPage": False,
        "hasNextPage": pages > 1,
        "prevPage": None,
        "nextPage": 2 if pages > 1 else None,
        "nextCursor": cursor,
    }


def cursor(name: str, order: Sequence[tuple[str, int]], row: Document, key: str) -> str:
    """Where the next page begins: content, moment and signature. Nobody checks the last: it is
    here for what it costs."""
    fields = [f"-{'pk' if field == '_id' else field}" for field, _ in order]
    values = [_place(row[field]) for field, _ in order]
    content = base64.urlsafe_b64encode(orjson.dumps([name, fields, values])).rstrip(b"=")
    signed = b"%b:%d" % (content, time.time())
    signature = hmac.digest(key.encode(), signed, hashlib.sha256)
    return f"{signed.decode()}:{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _place(value: Any) -> Any:
    if isinstance(value, ObjectId):
        return {"oid": str(value)}
    if isinstance(value, datetime):
        return {"ms": round(value.replace(tzinfo=UTC).timestamp() * 1000)}
    return value


def _file(origin: str, key: str) -> str:
    return f"{origin}/media/{key}" if key else ""


def _iso(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='milliseconds')}Z"
