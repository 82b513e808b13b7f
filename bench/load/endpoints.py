"""What is asked of the site, and what it may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`goal` is CPU milliseconds of one request, app and databases together, among 50,000 videos
    on the machine of issue 7; 0 where none was set.

    `is_bare`: the bare server answers it, too. `is_read`: what MongoDB reads for it has a bar, and
    it must not cost more in a larger site; what writes does, a little, for it writes into larger
    indexes. `status` is the answer to each request.
    """

    key: str
    title: str
    goal: float = 0.0
    is_bare: bool = False
    is_read: bool = True
    status: int = 200


ENDPOINTS = (
    Endpoint("list", "videos, page 1", 1.4, is_bare=True),
    Endpoint("list-cursor", "videos, by cursor"),
    Endpoint("near-cursor", "near page by cursor"),
    Endpoint("page", "deep page"),
    Endpoint("page-cursor", "deep page by cursor", 1.6),
    Endpoint("search", "search", 2.2),
    Endpoint("detail-read", "detail, read alone", is_bare=True),
    Endpoint("profile", "channel profile", 1.5, is_bare=True),
    Endpoint("comments", "comments, hot video", 1.9, is_bare=True),
    Endpoint("stats", "dashboard stats", 1.2),
    Endpoint("history", "history", 2.6),
    Endpoint("guest", "guests' list", 0.25),
    Endpoint("guest-304", "guests' list, 304", status=304),
    Endpoint("guest-new", "guests' list, uncached"),
    # What writes comes last: the database is still busy with it afterwards.
    Endpoint("detail", "detail, view, history", 3.2),
    Endpoint("like", "like toggle", 3.0, is_read=False),
    Endpoint("login", "login", is_read=False),
)
BY_KEY = {endpoint.key: endpoint for endpoint in ENDPOINTS}
