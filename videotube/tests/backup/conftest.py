"""A small site with files, and other databases to restore into."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymongo
import pytest
from django.conf import settings
from django.db import connection

from accounts.tests.factories import UserFactory
from core.testing.commands import Outcome, run_command
from social.services.comments import create_comment
from videos.models import Caption, Video
from videotube.tests.backup.site import make_video


@dataclass(frozen=True)
class Place:
    """A data folder and a database of their own, for commands in processes of their own."""

    data: Path
    database: Any

    @property
    def media(self) -> Path:
        return self.data / "media"

    def command(self, *arguments: Any) -> tuple[list[str], dict[str, str]]:
        """Arguments and environment of `manage.py …` there."""
        return (
            [sys.executable, str(settings.BASE_DIR / "manage.py"), *map(str, arguments)],
            {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "videotube.settings",
                "MONGODB_URI": uri_of(self.database.name),
                "VIDEOTUBE_DATA": str(self.data),
            },
        )


def uri_of(database: str) -> str:
    address, _, options = str(connection.settings_dict["HOST"]).partition("?")
    server = "/".join(address.split("/")[:3])
    return f"{server}/{database}?{options}"


@pytest.fixture
def here(db: None, media_root: Path) -> Place:
    """The site of this test."""
    wrapper: Any = connection
    wrapper.ensure_connection()
    return Place(media_root.parent, wrapper.database)


@pytest.fixture
def elsewhere(here: Place, tmp_path: Path) -> Iterator[Place]:
    """An empty machine."""
    with pymongo.MongoClient(str(connection.settings_dict["HOST"])) as client:
        database = client[f"{here.database.name}_elsewhere"]
        client.drop_database(database)
        yield Place(tmp_path / "elsewhere", database)
        client.drop_database(database)


@pytest.fixture
def video(here: Place) -> Video:
    """With all kinds of files, and a comment."""
    video = make_video(UserFactory(avatar="users/someone/a.webp"))
    target = here.media / "users/someone/a.webp"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"avatar")
    captions = Caption(language="en", label="English", key=f"{video.media_folder}/captions/e.vtt")
    (here.media / captions.key).parent.mkdir()
    (here.media / captions.key).write_bytes(b"WEBVTT")
    video.captions = [captions]
    video.save()
    create_comment(str(video.pk), by=UserFactory(), content="Fine.")
    return video


@pytest.fixture
def backup(tmp_path: Path) -> Callable[..., Path]:
    """`backup("--onto", …)`: the folder of a new set."""

    def make(*arguments: Any) -> Path:
        outcome: Outcome = run_command("backup", str(tmp_path / "sets"), *map(str, arguments))
        assert outcome.code == 0, outcome.error
        return Path(outcome.summary["set"])

    return make
