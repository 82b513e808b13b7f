"""The people around a video, and the video as each visibility has it."""

from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import User
from accounts.tests.factories import StaffFactory, UserFactory, client_of
from core.testing.client import ApiClient
from social.models import Comment
from social.tests.factories import CommentFactory
from videos.models import Video
from videos.tests.factories import VideoFactory

STATES: dict[str, dict[str, Any]] = {
    "public": {},
    "unlisted": {"visibility": "unlisted"},
    "private": {"visibility": "private"},
    "processing": {"status": "processing"},
    "hidden": {"is_hidden": True},
}


@dataclass(frozen=True)
class Scene:
    """A video of `owner` in one state, with a comment of `author` from better days."""

    video: Video
    comment: Comment
    people: dict[str, User]

    def as_(self, role: str) -> ApiClient:
        return ApiClient() if role == "guest" else client_of(self.people[role])


@pytest.fixture
def scene(db: None, request: pytest.FixtureRequest) -> Scene:
    """In the state that the test's parameter `scene` names; public without one."""
    state = getattr(request, "param", "public")
    people = {
        "owner": UserFactory(username="olga"),
        "author": UserFactory(username="arne"),
        "other": UserFactory(username="otto"),
        "staff": StaffFactory(username="stella"),
    }
    video = VideoFactory(owner=people["owner"], **STATES[state])
    comment = CommentFactory(video=video, author=people["author"], content="First!")
    return Scene(video, comment, people)
