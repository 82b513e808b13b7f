"""What mongorestore is given. It is not installed here: a stand-in takes its place."""

import os
import stat

import pytest

from core.testing.commands import run_command
from videotube.backup.mongorestore import without_database

# They change and use the same parameter of MongoDB.
pytestmark = pytest.mark.xdist_group("backup")


@pytest.mark.parametrize(
    ("address", "alone"),
    [
        ("mongodb://h:1/videotube?replicaSet=rs0", "mongodb://h:1/?replicaSet=rs0"),
        ("mongodb://u:p@h:1,g:2/site", "mongodb://u:p@h:1,g:2/?authSource=site"),
        ("mongodb+srv://u:p@h/site?authSource=admin", "mongodb+srv://u:p@h/?authSource=admin"),
        ("mongodb://h", "mongodb://h/"),
    ],
)
def test_the_address_names_no_database_and_keeps_who_is_asked(address, alone):
    assert without_database(address) == alone


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """`mongorestore` on PATH that writes down what it was given and ends with its exit code."""

    def install(code):
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "mongorestore"
        program.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/given\n'
            f'for each in "$@"; do case $each in --config=*) cat "${{each#--config=}}"'
            f" > {tmp_path}/config; stat -c %a ${{each#--config=}} > {tmp_path}/mode;; esac; done\n"
            f"echo went wrong; exit {code}\n"
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return tmp_path

    return install


def test_it_loads_beside_the_sites_own_and_is_given_no_password(stand_in, here, video, backup):
    root = backup()
    seen = stand_in(3)
    outcome = run_command("restore", str(root), "--replace", "--no-input")
    assert outcome.code == 1
    assert "went wrong" in outcome.error
    given = (seen / "given").read_text().splitlines()
    name = here.database.name
    assert {f"--nsFrom={name}.*", f"--nsTo={name}.restoring.*", "--gzip", "--noIndexRestore"} < {
        *given
    }
    assert given[-1] == str(root / "documents")
    assert "mongodb://" not in " ".join(given)
    assert (seen / "config").read_text().startswith('uri: "mongodb://')
    assert (seen / "mode").read_text().strip() == "600"
    # It failed: nothing has been exchanged.
    assert here.database["videos_video"].count_documents({}) == 1


def test_one_that_says_it_is_done_and_is_not_is_found_out(stand_in, here, video, backup):
    root = backup()
    stand_in(0)
    outcome = run_command("restore", str(root), "--replace", "--no-input")
    assert outcome.code == 1
    assert "0 documents were restored of" in outcome.error
    assert here.database["videos_video"].count_documents({}) == 1


def test_without_it_only_the_driver_can_be_asked_for(video, backup):
    root = backup()
    outcome = run_command("restore", str(root), "--replace", "--no-input", "--tools", "mongodb")
    assert outcome.code == 1
    assert "no mongorestore on PATH" in outcome.error
