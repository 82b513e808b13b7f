"""The moment that documents are read from: kept long enough, or given up with a reason."""

import time

import pytest

from core.storage.holds import Hold
from videotube.backup.database import long_work
from videotube.backup.errors import BackupError
from videotube.backup.snapshot import WINDOW, snapshot

# They change and use the same parameter of MongoDB.
pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.xdist_group("backup")]


@pytest.fixture
def window(here):
    """`window(seconds)` sets MongoDB's own; it is as before afterwards."""
    admin = here.database.client.admin
    before = admin.command({"getParameter": 1, WINDOW: 1})[WINDOW]
    yield lambda seconds: admin.command({"setParameter": 1, WINDOW: seconds})
    admin.command({"setParameter": 1, WINDOW: before})


def read_slowly(here, session, database, seconds):
    """Read now and again; what was found all in all."""
    found = []
    for number in range(seconds * 4):  # history is given up as time goes on, in which others write
        found += database["accounts_user"].find({}, session=session)
        here.database["accounts_user"].insert_one({"username": f"u{number}", "email": f"{number}"})
        time.sleep(0.25)
    return found


def test_a_moment_that_mongodb_has_given_up_is_an_error_that_names_the_parameter(
    here, window, settings
):
    window(1)
    settings.BACKUP_SNAPSHOT *= 0
    with (
        Hold("a test") as hold,
        long_work() as database,
        pytest.raises(BackupError, match=WINDOW),
        snapshot(database, hold, warn=pytest.fail) as session,
    ):
        read_slowly(here, session, database, seconds=20)


def test_it_is_kept_for_as_long_as_the_settings_say(here, window):
    window(1)
    with (
        Hold("a test") as hold,
        long_work() as database,
        snapshot(database, hold, warn=pytest.fail) as session,
    ):
        assert read_slowly(here, session, database, seconds=3) == []


def test_where_the_window_cannot_be_raised_that_is_said_and_the_moment_is_kept_all_the_same(
    here, monkeypatch
):
    monkeypatch.setattr("videotube.backup.snapshot.WINDOW", "noSuchParameter")
    said = []
    with (
        Hold("a test") as hold,
        long_work() as database,
        snapshot(database, hold, warn=said.append) as session,
    ):
        users = database["accounts_user"]
        assert users.count_documents({}) == len(list(users.find({}, session=session)))
        here.database["accounts_user"].insert_one({"username": "late", "email": "late"})
        assert not list(users.find({"username": "late"}, session=session))
    assert "noSuchParameter" in said[0]
