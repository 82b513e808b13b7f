"""The data folder serves one stack at a time and keeps its key."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from videotube.stack.data_folder import locked, secret_key
from videotube.stack.errors import StackError


def test_a_second_stack_on_the_folder_is_refused_in_one_line(tmp_path: Path):
    holder = (
        "import sys, pathlib; from videotube.stack.data_folder import locked\n"
        "with locked(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"

        with pytest.raises(StackError) as caught, locked(tmp_path):
            raise AssertionError("two at a time")
        other.communicate()

    assert f"pid {other.pid}" in str(caught.value)
    assert "VIDEOTUBE_DATA=" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_lock_is_free_again_after_its_holder(tmp_path: Path):
    for _ in range(2):
        with locked(tmp_path):
            pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")

    with pytest.raises(StackError, match="VIDEOTUBE_DATA="), locked(tmp_path / "file"):
        pass


def test_the_secret_key_is_kept_and_private(tmp_path: Path):
    key = secret_key(tmp_path)

    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_an_emptied_key_is_made_anew_and_an_open_one_closed(tmp_path: Path):
    path = tmp_path / "secret_key"
    path.write_text("\n")
    key = secret_key(tmp_path)
    path.chmod(0o644)

    assert len(key) >= 50
    assert secret_key(tmp_path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
