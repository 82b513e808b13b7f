"""The yardstick: the same answers as the site's from the same rows, with nothing in between.

A WSGI function that knows pymongo, orjson and PyJWT; no framework, no limits, no log. It checks
the token as the site does (signature, then the living session by the same lookup), sends the best
queries that the indexes allow, and answers whole envelopes, which the bench compares to the
site's. Told where by MONGODB_URI and SECRET_KEY, as the site is.
"""

import os
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import jwt
import orjson
from bson import ObjectId
from pymongo import MongoClient

from accounts.pipelines import signed_in_user
from bench.load import bare_shapes as shapes

PAGE, COUNT_MAX = 10, 10_000
KEPT_SECONDS = 10.0
KEY = os.environ["SECRET_KEY"]
_uri = os.environ["MONGODB_URI"]
_client: MongoClient[dict[str, Any]] = MongoClient(_uri, w="majority", journal=True)
_database = _client.get_default_database("videotube")
users, videos = _database["accounts_user"], _database["videos_video"]
comments, reactions = _database["social_comment"], _database["social_reaction"]
subscriptions = _database["social_subscription"]
Document = dict[str, Any]
NEWEST = [("created_at", -1), ("_id", -1)]
COMMENTS_NEWEST = [("is_pinned", -1), *NEWEST]


class Refused(Exception):
    """Not answered by the bare server."""


def application(environ: Document, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI."""
    try:
        body = orjson.dumps(_answer(environ))
        status = "200 OK"
    except Refused:
        body, status = b"{}", "404 Not Found"
    start_response(
        status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    )
    return [body]


def _answer(environ: Document) -> Document:
    match environ["PATH_INFO"].strip("/").split("/"):
        case ["api", "v1", "videos"]:
            viewer = _viewer(environ)
            data, message = _list(environ), "Videos."
        case ["api", "v1", "videos", video]:
            viewer = _viewer(environ)
            data, message = _detail(video, viewer, _origin(environ)), "The video."
        case ["api", "v1", "comments", video]:
            viewer = _viewer(environ)
            data, message = _comments(video, viewer, _origin(environ)), "Comments."
        case ["api", "v1", "users", "c", username]:
            viewer = _viewer(environ)
            data = _profile(username, viewer, _origin(environ))
            message = f"The channel of {data['username']}."
        case _:
            raise Refused
    return {"statusCode": 200, "success": True, "message": message, "data": data}


def _viewer(environ: Document) -> ObjectId:
    """Whose living session the token names: signature, then one round trip."""
    token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.InvalidTokenError as error:
        raise Refused from error
    if claims.get("token_type") != "access":
        raise Refused
    pipeline = signed_in_user(
        user_id=ObjectId(claims["sub"]),
        session_id=ObjectId(claims["sid"]),
        epoch=claims["epoch"],
        now=datetime.now(UTC),
    )
    pipeline[-1] = {"$project": {"_id": 1}}
    found = next(users.aggregate(pipeline), None)
    if found is None:
        raise Refused
    viewer: ObjectId = found["_id"]
    return viewer


def _origin(environ: Document) -> str:
    return f"http://{environ['HTTP_HOST']}"


def _list(environ: Document) -> Document:
    """The first page by number, newest first."""
    if parse_qs(environ.get("QUERY_STRING", "")):
        raise Refused
    total = _listed()
    rows = list(
        videos.find({"listed": True}, shapes.ITEM, hint="listed_created")
        .sort(NEWEST)
        .limit(PAGE + 1)
    )
    owners = _minis({row["owner_id"] for row in rows[:PAGE]})
    now, origin = shapes.utcnow(), _origin(environ)
    docs = [
        shapes.video(row, shapes.mini(owners[row["owner_id"]], origin), origin, now)
        for row in rows[:PAGE]
        if row["owner_id"] in owners
    ]
    cursor = shapes.cursor("videos.video", NEWEST, rows[PAGE - 1], KEY) if rows[PAGE:] else None
    return shapes.first_page(docs, total, PAGE, cursor)


_total = (0, float("-inf"))


def _listed() -> int:
    """How many videos the list has, which is the same for everybody: counted every ten seconds, or
    counting would be most of what the yardstick costs."""
    global _total
    count, at = _total
    if time.monotonic() - at > KEPT_SECONDS:
        count = videos.count_documents({"listed": True}, limit=COUNT_MAX, hint="listed_created")
        _total = (count, time.monotonic())
    return count


def _detail(video: str, viewer: ObjectId, origin: str) -> Document:
    row = videos.find_one(
        {"_id": ObjectId(video), "$or": [{"listed": True}, {"owner_id": viewer}]}, shapes.DETAIL
    )
    owner = users.find_one({"_id": row["owner_id"]}, shapes.CHANNEL) if row else None
    if row is None or owner is None:
        raise Refused
    mine = reactions.find_one(
        {"user_id": viewer, "target_type": "v", "target_id": row["_id"]}, {"_id": 0, "value": 1}
    )
    return shapes.detail(
        row,
        {
            **shapes.mini(owner, origin),
            "subscribersCount": owner["subscribers_count"],
            "subscriberCount": owner["subscribers_count"],
            "isSubscribed": _follows(viewer, owner["_id"]),
        },
        reaction=mine["value"] if mine else 0,
        is_own=row["owner_id"] == viewer,
        origin=origin,
    )


def _comments(video: str, viewer: ObjectId, origin: str) -> Document:
    """The first page by number, newest first."""
    seen = videos.find_one(
        {"_id": ObjectId(video), "$or": [{"listed": True}, {"owner_id": viewer}]}, {"_id": 1}
    )
    if seen is None:
        raise Refused
    roots = {"video_id": seen["_id"], "is_reply": False, "is_listed": True}
    total = comments.count_documents(roots, limit=COUNT_MAX, hint="comment_newest")
    rows = list(
        comments.find(roots, shapes.COMMENT, hint="comment_newest")
        .sort(COMMENTS_NEWEST)
        .limit(PAGE + 1)
    )
    shown = rows[:PAGE]
    authors = _minis({row["author_id"] for row in shown} - {None})
    wanted = {
        "user_id": viewer,
        "target_type": "c",
        "target_id": {"$in": [row["_id"] for row in shown]},
    }
    liked = {
        found["target_id"]
        for found in reactions.find(wanted, {"_id": 0, "target_id": 1, "value": 1})
        if found["value"] > 0
    }
    docs = [shapes.comment(row, authors.get(row["author_id"]), liked, origin) for row in shown]
    cursor = (
        shapes.cursor("social.comment", COMMENTS_NEWEST, rows[PAGE - 1], KEY)
        if rows[PAGE:]
        else None
    )
    return shapes.first_page(docs, total, PAGE, cursor)


def _profile(username: str, viewer: ObjectId, origin: str) -> Document:
    row = users.find_one({"username": username.lower(), "is_active": True}, shapes.PROFILE)
    if row is None:
        raise Refused
    is_own = row["_id"] == viewer
    is_followed = not is_own and _follows(viewer, row["_id"])
    return shapes.profile(row, is_subscribed=is_followed, is_own=is_own, origin=origin)


def _minis(ids: set[ObjectId]) -> dict[ObjectId, Document]:
    return {row["_id"]: row for row in users.find({"_id": {"$in": list(ids)}}, shapes.MINI)}


def _follows(viewer: ObjectId, channel: ObjectId) -> bool:
    pair = {"subscriber_id": viewer, "channel_id": channel}
    return subscriptions.find_one(pair, {"_id": 1}) is not None
