"""kill -9 at any moment leaves nothing that looks finished, and the next call does it all."""

import os
import signal
import subprocess
import time

import pytest

from core.models import MediaHold
from core.storage.holds import is_held
from core.testing.commands import run_command
from videotube.tests.backup.site import body_of

# They change and use the same parameter of MongoDB.
pytestmark = pytest.mark.xdist_group("backup")


def kill_when(place, arguments, happened, signum=signal.SIGKILL, seconds=20):
    """Run a command there and end it as soon as `happened()`; how it ended."""
    command, environment = place.command(*arguments)
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + seconds
    while not happened():
        assert process.poll() is None, "it ended before that"
        assert time.monotonic() < until
        time.sleep(0.001)
    os.kill(process.pid, signum)
    return process.wait()


@pytest.fixture
def large_film(here, video):
    """Takes long enough to be caught at."""
    with (here.media / video.original).open("r+b") as film:
        film.truncate(400 * 1024**2)


@pytest.mark.usefixtures("large_film")
def test_a_killed_backup_is_removed_by_the_next_and_holds_nothing_for_long(here, video, tmp_path):
    sets = tmp_path / "sets"
    kill_when(here, ["backup", sets], lambda: list(sets.glob("*.unfinished/media")))
    left = list(sets.iterdir())
    assert [path.suffix for path in left] == [".unfinished"]
    assert run_command("restore", str(left[0])).code == 1
    assert is_held()
    assert run_command("backup", str(sets)).code == 1
    MediaHold.objects.update(expires_at="2020-01-01T00:00:00Z")  # two minutes later
    assert not is_held()
    os.truncate(here.media / video.original, 1000)  # for the sake of the test's time
    outcome = run_command("backup", str(sets))
    assert outcome.code == 0, outcome.error
    assert [str(path) for path in sets.iterdir()] == [outcome.summary["set"]]


@pytest.mark.usefixtures("large_film")
def test_ctrl_c_leaves_nothing_and_holds_nothing(here, tmp_path):
    sets = tmp_path / "sets"

    def copying():
        return list(sets.glob("*/media"))

    assert kill_when(here, ["backup", sets], copying, signal.SIGINT) == 130
    assert not list(sets.iterdir())
    assert not is_held()


def test_a_killed_restore_has_changed_nothing_and_begins_anew(here, elsewhere, video, backup):
    root = backup()

    def loading():
        names = elsewhere.database.list_collection_names()
        return any(name.startswith("restoring.") for name in names)

    kill_when(elsewhere, ["restore", root], loading)
    assert not elsewhere.database["videos_video"].count_documents({})
    elsewhere.database["core_mediahold"].update_many({}, [{"$set": {"expires_at": "$since"}}])
    command, environment = elsewhere.command("restore", root)
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert elsewhere.database["videos_video"].count_documents({}) == 1
    assert (elsewhere.media / video.original).read_bytes() == body_of(video.original)
