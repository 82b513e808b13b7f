"""Section 3 of the contract: other requests for the same things.

PUT for PATCH is tried with every row of the table that has PATCH.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Alias:
    """Another request for the same thing as a row of the table."""

    request: str
    row: str
    body: dict[str, Any] | None = None
    files: dict[str, str] | None = None


UPDATE = "PATCH users/update-account"
PASSWORD = "POST users/change-password"

ALIASES = (
    Alias(
        "POST users/register",
        "POST users/register",
        {
            "userName": "{unique}",
            "email": "{unique}@example.org",
            "fullname": "New Comer",
            "password": "violet-harbour-9",
        },
    ),
    Alias(
        "POST users/login",
        "POST users/login",
        {"username": "{owner_email}", "password": "{owner_password}"},
    ),
    Alias(
        "POST users/login",
        "POST users/login",
        {"username": "{owner_email}", "email": "{owner_email}", "password": "{owner_password}"},
    ),
    Alias(
        "POST users/login",
        "POST users/login",
        {"email": "{owner_name_in_capitals}", "password": "{owner_password}"},
    ),
    Alias(
        "POST users/login",
        "POST users/login",
        {"userName": "{owner_name}", "password": "{owner_password}"},
    ),
    Alias("POST users/refresh", "POST users/refresh-token"),
    Alias("GET users/me", "GET users/current-user"),
    Alias("PATCH users/update", UPDATE, {"fullname": "Re Named"}),
    Alias("PUT users/update", UPDATE),
    Alias("PATCH users/update-account-details", UPDATE),
    Alias("PATCH users/update-profile", UPDATE),
    Alias("PATCH users/update-avatar", "PATCH users/avatar"),
    Alias("PATCH users/update/avatar", "PATCH users/avatar"),
    Alias("PATCH users/update-cover-image", "PATCH users/cover-image"),
    Alias("PATCH users/update-coverImg", "PATCH users/cover-image"),
    Alias("PATCH users/update/cover-image", "PATCH users/cover-image"),
    Alias("PATCH users/change-password", PASSWORD),
    Alias("PUT users/change-password", PASSWORD),
    Alias("GET users/channel/{owner_name}", "GET users/c/{owner_name}"),
    Alias("GET users/watch-history", "GET users/history"),
    Alias("GET videos?q={word}", "GET videos?query={word}"),
    Alias("GET videos?q=", "GET videos?query=&userId=&sortBy=&page="),
    Alias("GET video", "GET videos"),
    Alias("GET video/{video}", "GET videos/{video}"),
    Alias("GET video/v/{video}", "GET videos/{video}"),
    Alias("PATCH video/toggle/publish/{new_video}", "PATCH videos/toggle/publish/{new_video}"),
    Alias("POST videos/publish", "POST videos", files={"video": "film"}),
    Alias("POST videos/publish", "POST videos"),
    Alias("POST videos", "POST videos", files={"video": "film"}),
    Alias("GET videos/{video}/comments", "GET comments/{video}"),
    Alias("GET comment/{video}", "GET comments/{video}"),
    Alias("POST videos/{video}/comments", "POST comments/{video}"),
    Alias("PATCH videos/{video}/comments/{comment}", "PATCH comments/c/{comment}"),
    Alias("PUT comment/c/{comment}", "PATCH comments/c/{comment}", {"updatedContent": "Best."}),
    Alias("DELETE videos/{video}/comments/{new_comment}", "DELETE comments/c/{new_comment}"),
    Alias("POST likes/video/{video}", "POST likes/toggle/v/{video}"),
    Alias("POST likes/comment/{comment}", "POST likes/toggle/c/{comment}"),
    Alias("GET subscriptions/c/{followed_id}/subscribers", "GET subscriptions/c/{followed_id}"),
    Alias("GET subscriptions/u/{follower_id}/channels", "GET subscriptions/u/{follower_id}"),
    Alias("POST playlists", "POST playlist"),
    Alias("GET playlists/{playlist}", "GET playlist/{playlist}"),
    Alias("GET playlists/user/{owner_id}", "GET playlist/user/{owner_id}"),
    Alias("POST tweets", "POST tweets", {"tweet": "Words."}),
    Alias("POST tweet", "POST tweets"),
    Alias("PATCH tweets/{tweet}", "PATCH tweets/{tweet}", {"updatedContent": "Best."}),
    Alias("PUT tweet/{tweet}", "PATCH tweets/{tweet}"),
    Alias("GET tweets/u/{owner_id}", "GET tweets/user/{owner_id}"),
    Alias("GET health", "GET healthcheck"),
)
