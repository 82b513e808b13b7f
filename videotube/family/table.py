"""Every alias there is. `docs/frontend.md` shows the same table; a test compares the two."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PathAlias:
    """`:name` stands for one segment, a final `*` for whatever follows, also nothing.

    `methods` are those that the alias means; none named: whatever the canonical path takes. What
    stands behind a `?` in `canonical` joins the query.
    """

    alias: str
    canonical: str
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodAlias:
    """`methods` are taken for `canonical` at this path."""

    path: str
    methods: tuple[str, ...]
    canonical: str


@dataclass(frozen=True, slots=True)
class NameIn:
    """A field of a body or of the query, or a file, `under` a first segment of canonical paths.

    Where the canonical name is given as well, it wins.
    """

    alias: str
    canonical: str
    under: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameOut:
    """A field that also stands under another name; `at` one canonical path, or everywhere."""

    alias: str
    canonical: str
    at: str = ""


PATHS = (
    # Whole collections first: what they become may be an alias of the second kind.
    PathAlias("video/v/:id", "videos/:id"),
    PathAlias("video/*", "videos/*"),
    PathAlias("comment/*", "comments/*"),
    PathAlias("tweet/*", "tweets/*"),
    PathAlias("playlists/*", "playlist/*"),
    PathAlias("health/*", "healthcheck/*"),
    PathAlias("users/refresh", "users/refresh-token"),
    # Not every method: `DELETE users/me` is an endpoint of its own.
    PathAlias("users/me", "users/current-user", ("GET",)),
    PathAlias("users/update", "users/update-account"),
    PathAlias("users/update-account-details", "users/update-account"),
    PathAlias("users/update-profile", "users/update-account"),
    PathAlias("users/update-avatar", "users/avatar"),
    PathAlias("users/update/avatar", "users/avatar"),
    PathAlias("users/update-cover-image", "users/cover-image"),
    PathAlias("users/update-coverImg", "users/cover-image"),
    PathAlias("users/update/cover-image", "users/cover-image"),
    PathAlias("users/channel/:username", "users/c/:username"),
    PathAlias("users/watch-history", "users/history"),
    # A film's share id could be `publish`; nobody posts to it.
    PathAlias("videos/publish", "videos", ("POST",)),
    PathAlias("videos/:videoId/comments", "comments/:videoId"),
    PathAlias("videos/:videoId/comments/:commentId", "comments/c/:commentId?video=:videoId"),
    PathAlias("tweets/u/:id", "tweets/user/:id"),
    PathAlias("likes/video/:id", "likes/toggle/v/:id"),
    PathAlias("likes/comment/:id", "likes/toggle/c/:id"),
    PathAlias("subscriptions/c/:id/subscribers", "subscriptions/c/:id"),
    PathAlias("subscriptions/u/:id/channels", "subscriptions/u/:id"),
)

METHODS = (MethodAlias("users/change-password", ("PATCH", "PUT"), "POST"),)
"""Beside these, PUT is taken for PATCH wherever a path has PATCH and no PUT of its own."""

NAMES_IN = (
    NameIn("fullname", "fullName", ("users",)),
    NameIn("userName", "username", ("users",)),
    NameIn("updatedContent", "content", ("comments", "tweets")),
    NameIn("tweet", "content", ("tweets",)),
    NameIn("q", "query", ("videos",)),
    NameIn("video", "videoFile", ("videos",)),
)

NAMES_OUT = (
    NameOut("ownerDetails", "owner"),
    NameOut("fullname", "fullName"),
    NameOut("subscriberCount", "subscribersCount"),
    NameOut("loggedInUser", "user", at="users/login"),
)
