"""What front-ends call, who may, what they are answered, and which fields they read.

`{name}` stands for something of the world (`world.py`); `{new_…}` is made for this row alone.
Accounts, videos and the service stand here; what people say to each other and what they collect
is in `table_social.py`, reports and appeals in `table_moderation.py`. What a row says is explained
in `rows.py`.
"""

from e2e.contract.fields import (
    CHANNEL,
    DETAIL,
    HEALTH,
    ITEM,
    READY,
    TOKENS,
    USER,
    all_of,
    under,
)
from e2e.contract.rows import Row, array_rows, page_rows
from e2e.contract.table_moderation import MODERATION
from e2e.contract.table_social import SOCIAL

NEWCOMER = {
    "username": "{unique}",
    "email": "{unique}@example.org",
    "fullName": "New Comer",
    "password": "violet-harbour-9",
}
LOGIN = all_of(*under("user", USER), TOKENS)
LOGIN_BODY = {"email": "{owner_email}", "password": "{owner_password}"}
PASSWORDS = {"oldPassword": "{password}", "newPassword": "{password}"}
STATUS = all_of("status progress attempts error startedAt finishedAt")
STATS = "totalVideos totalViews totalSubscribers totalLikes totalComments totalWatchSeconds"
BY_UPLOAD = {"uploadId": "{new_upload}", "title": "Sent before"}
FILTERED = "GET videos?userId={owner_id}&sortBy=views&sortType=asc&page=1&limit=5"
(PAGE_OF_VIDEOS, CURSOR_OF_VIDEOS) = page_rows("videos", ITEM)

ACCOUNTS = (
    Row("POST users/register", 201, 201, 201, all_of(USER), NEWCOMER, door=True),
    Row("POST users/login", 200, 200, 200, LOGIN, LOGIN_BODY, door=True),
    Row(
        "POST users/refresh-token",
        200,
        200,
        200,
        all_of(TOKENS),
        {"refreshToken": "{new_session}"},
        door=True,
    ),
    Row("POST users/logout", 401, 200, 200, leaves=True),
    Row("GET users/current-user", 401, 200, 200, all_of(USER)),
    Row("POST users/change-password", 401, 200, 200, body=PASSWORDS),
    Row("DELETE users/me", 401, 400, 400, body={"password": "not-the-password"}),
    Row("PATCH users/update-account", 401, 200, 200, all_of(USER), {"fullName": "Re Named"}),
    Row("PATCH users/avatar", 401, 200, 200, all_of(USER, "avatar:url"), {}, {"avatar": "picture"}),
    Row(
        "PATCH users/cover-image",
        401,
        200,
        200,
        all_of(USER, "coverImage:url"),
        files={"coverImage": "picture"},
    ),
    Row("GET users/c/{owner_name}", 200, 200, 200, all_of(CHANNEL)),
    Row("GET users/c/{owner_name_in_capitals}", 200, 200, 200, all_of(CHANNEL)),
    Row("GET users/c/nobody-of-this-name", 404, 404, 404),
    *array_rows("users/history", 401, f"{ITEM} watchedAt:time resumePosition"),
)

VIDEOS = (
    PAGE_OF_VIDEOS,
    CURSOR_OF_VIDEOS,
    Row("GET videos?query=&userId=&sortBy=&page=", 200, 200, 200, PAGE_OF_VIDEOS.reads),
    Row("GET videos?query={word}", 200, 200, 200, PAGE_OF_VIDEOS.reads),
    Row("GET videos?query={word}&cursor=", 200, 200, 200, CURSOR_OF_VIDEOS.reads),
    Row(FILTERED, 200, 200, 200, PAGE_OF_VIDEOS.reads),
    Row("GET videos?page=many", 400, 400, 400),
    Row("GET videos?cursor=forged", 400, 400, 400),
    Row("POST videos", 401, 201, 201, all_of(ITEM), {"title": "A film"}, {"videoFile": "film"}),
    # Somebody else's upload is no upload.
    Row("POST videos", 401, 400, 201, all_of(ITEM), BY_UPLOAD),
    Row("GET videos/{video}", 200, 200, 200, all_of(DETAIL, READY)),
    Row("GET videos/{private}", 404, 404, 200, all_of(DETAIL)),
    Row("GET videos/{unlisted}", 404, 404, 200, all_of(DETAIL)),
    Row("GET videos/{unlisted_link}", 200, 200, 200, all_of(DETAIL, READY)),
    Row("GET videos/not-an-id", 404, 404, 404),
    Row("PATCH videos/{video}", 401, 403, 200, all_of(ITEM), {"title": "{word} renamed"}),
    Row("PATCH videos/{private}", 401, 404, 200, all_of(ITEM), {"title": "Renamed"}),
    Row("DELETE videos/{new_video}", 401, 404, 200, all_of("_id")),
    Row("PATCH videos/toggle/publish/{new_video}", 401, 404, 200, all_of(DETAIL)),
    Row("GET videos/{video}/status", 401, 403, 200, STATUS),
)

SERVICE = (
    Row("GET dashboard/stats", 401, 200, 200, all_of(STATS)),
    *array_rows("dashboard/videos", 401, f"{ITEM} progress"),
    Row("GET healthcheck", 200, 200, 200, all_of(HEALTH), door=True),
    Row("GET healthcheck/live", 200, 200, 200, all_of("status"), door=True),
    Row("GET healthcheck/ready", 200, 200, 200, all_of(HEALTH), door=True),
    Row("GET no/such/path", 404, 404, 404, door=True),
    Row("DELETE users/current-user", 405, 405, 405),
)

ROWS = ACCOUNTS + VIDEOS + SOCIAL + MODERATION + SERVICE
