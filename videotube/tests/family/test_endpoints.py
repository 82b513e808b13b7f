"""Which endpoint a path and a method mean."""

import re

import pytest
from django.urls import resolve

from core.api.views import UnknownPathView
from videotube.family.endpoints import Endpoint, canonical
from videotube.family.table import METHODS, PATHS, PathAlias

ID = "0123456789abcdef01234567"
OTHER = "89abcdef0123456701234567"
METHODS_OF_THE_API = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.mark.parametrize(
    ("method", "path", "means"),
    [
        ("GET", f"video/v/{ID}", f"GET videos/{ID}"),
        ("GET", "video", "GET videos"),
        ("PATCH", f"video/toggle/publish/{ID}", f"PATCH videos/toggle/publish/{ID}"),
        ("POST", "video/publish", "POST videos"),
        ("POST", "videos/publish", "POST videos"),
        ("GET", "videos/publish", "GET videos/publish"),
        ("GET", f"video/{ID}/comments", f"GET comments/{ID}"),
        ("POST", f"videos/{ID}/comments", f"POST comments/{ID}"),
        ("DELETE", f"videos/{ID}/comments/{OTHER}", f"DELETE comments/c/{OTHER} video={ID}"),
        ("PUT", f"videos/{ID}/comments/{OTHER}", f"PATCH comments/c/{OTHER} video={ID}"),
        ("DELETE", f"comment/c/{ID}", f"DELETE comments/c/{ID}"),
        ("GET", f"tweet/u/{ID}", f"GET tweets/user/{ID}"),
        ("GET", "playlists/watch-later", "GET playlist/watch-later"),
        ("GET", "health", "GET healthcheck"),
        ("HEAD", "health/ready", "HEAD healthcheck/ready"),
        ("GET", "users/me", "GET users/current-user"),
        ("HEAD", "users/me", "HEAD users/current-user"),
        ("DELETE", "users/me", "DELETE users/me"),
        ("PUT", "users/update", "PATCH users/update-account"),
        ("PUT", "users/update/avatar", "PATCH users/avatar"),
        ("PUT", "users/change-password", "POST users/change-password"),
        ("PATCH", "users/change-password", "POST users/change-password"),
        ("POST", f"likes/video/{ID}", f"POST likes/toggle/v/{ID}"),
        ("GET", "likes/videos", "GET likes/videos"),
        ("PUT", f"videos/{ID}", f"PATCH videos/{ID}"),
        ("PUT", "videos", "PUT videos"),
        ("PUT", "nothing/of/ours", "PUT nothing/of/ours"),
        ("GET", "users/channel/{0.__class__}", "GET users/c/{0.__class__}"),
        ("GET", "videotheque", "GET videotheque"),
        ("GET", "healthy", "GET healthy"),
        ("GET", "users/updates", "GET users/updates"),
        ("GET", "", "GET "),
    ],
)
def test_a_request_means(method: str, path: str, means: str) -> None:
    assert canonical(method, path) == Endpoint(*means.split(" "))


def sample(path: str) -> str:
    """A path of the row, ids in place of names."""
    return re.sub(r":\w*[iI]d", ID, path).replace(":username", "ann").removesuffix("/*")


@pytest.mark.parametrize("row", PATHS, ids=lambda row: row.alias)
def test_no_alias_hides_an_endpoint(row: PathAlias) -> None:
    view = resolve(f"/api/v1/{sample(row.alias)}").func
    if getattr(view, "cls", None) is UnknownPathView:
        return
    served = {method.upper() for method in view.actions}
    meant = {m for m in METHODS_OF_THE_API if canonical(m, sample(row.alias)).path != row.alias}
    assert not served & (set(row.methods) or meant)


@pytest.mark.parametrize("row", METHODS, ids=lambda row: row.path)
def test_a_method_that_is_an_alias_is_not_served(row) -> None:
    served = {method.upper() for method in resolve(f"/api/v1/{row.path}").func.actions}
    assert row.canonical in served
    assert not served & set(row.methods)
