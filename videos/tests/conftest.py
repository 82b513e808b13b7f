"""People and films that most tests of videos need."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory, client_of
from core.testing.client import ApiClient
from videos.models import Video
from videos.tests.films import ProcessedFilm, make_film, process_once, put_in_place

ROLES = ("guest", "other", "owner", "staff")


@pytest.fixture
def owner(db: None) -> User:
    return UserFactory(username="owner", full_name="Olga Owner")


@pytest.fixture
def other(db: None) -> User:
    return UserFactory(username="other", full_name="Otto Other")


@pytest.fixture
def staff(db: None) -> User:
    """Staff who are no superusers."""
    return UserFactory(username="staff", is_staff=True)


@pytest.fixture
def clients(owner: User, other: User, staff: User) -> dict[str, ApiClient]:
    """One client a role."""
    return {
        "guest": ApiClient(),
        "other": client_of(other),
        "owner": client_of(owner),
        "staff": client_of(staff),
    }


@pytest.fixture
def as_owner(owner: User) -> ApiClient:
    return client_of(owner)


@pytest.fixture
def as_other(other: User) -> ApiClient:
    return client_of(other)


@pytest.fixture
def fast_encoder(settings: Any) -> None:
    """The quickest preset: these tests are about what surrounds the encoder."""
    settings.TRANSCODE_PRESET = "ultrafast"


@pytest.fixture(scope="session")
def short_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of a small picture, for tests that do not look at the result."""
    path = tmp_path_factory.mktemp("films") / "short.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc2=s=128x96:r=10:d=1")
    return make_film(path, *picture, "-c:v", "libx264", "-pix_fmt", "yuv420p")


@pytest.fixture(scope="session")
def _shelf() -> dict[str, ProcessedFilm]:
    return {}


@pytest.fixture
def ready_video(
    _shelf: dict[str, ProcessedFilm],
    owner: User,
    media_root: Path,
    fast_encoder: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., Video]:
    """`ready_video(visibility="private")`: a video of `owner` with all its files.

    The film goes through the whole pipeline once a session; each video gets links to its files.
    """

    def make(**changes: Any) -> Video:
        if "bikes" not in _shelf:
            _shelf["bikes"] = process_once(owner, tmp_path_factory.mktemp("shelf") / "bikes")
        return put_in_place(_shelf["bikes"], media_root, owner, **changes)

    return make
