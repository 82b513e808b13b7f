"""Which program is taken for an engine, and what is said where none will do."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from videotube.stack import debian
from videotube.stack.engines import MONGOD, REDIS_SERVER, Engine, find_engine, probe
from videotube.stack.errors import EngineUnavailableError
from videotube.stack.provision import usable_engine

_NO_WHEEL = "no-such-distribution"
_OLD_SYSTEM = """cat >&2 <<'END'
mongod: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by mongod)
END
exit 1"""


def _program(folder: Path, name: str, body: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_the_program_on_path_is_taken_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    newer = _program(tmp_path, "mongod", "echo 'db version v8.0.4'")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert find_engine(MONGOD) == Engine(newer, "8.0.4")


def test_a_program_on_path_that_is_too_old_gives_way_to_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, redis_server_program: Engine
):
    _program(tmp_path, "redis-server", "echo 'Redis server v=5.0.3 sha=0:0 malloc=jemalloc'")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)

    assert find_engine(REDIS_SERVER).path != tmp_path / "redis-server"


def test_no_program_at_all_names_the_setting_and_compose(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(EngineUnavailableError) as caught:
        find_engine(replace(MONGOD, wheel=_NO_WHEEL))

    assert "MongoDB is missing" in str(caught.value)
    assert "MONGODB_URI" in str(caught.value)
    assert "compose" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_library_names_debians_package(tmp_path: Path):
    broken = _program(
        tmp_path,
        "mongod",
        "echo 'mongod: error while loading shared libraries: libcurl.so.4: cannot open shared "
        "object file: No such file or directory' >&2; exit 127",
    )

    with pytest.raises(EngineUnavailableError) as caught:
        probe(MONGOD, broken)

    assert "apt-get install libcurl4" in str(caught.value)
    assert caught.value.packages == ("libcurl4",)


def test_the_dynamic_linkers_own_complaint_is_understood(
    tmp_path: Path, redis_server_program: Engine
):
    # The real program, asking for a library that no system has.
    binary = redis_server_program.path.read_bytes()
    assert b"libm.so.6\0" in binary
    broken = tmp_path / "redis-server"
    broken.write_bytes(binary.replace(b"libm.so.6\0", b"libQ.so.6\0"))
    broken.chmod(0o755)

    with pytest.raises(EngineUnavailableError, match=r"needs libQ\.so\.6, which is missing"):
        probe(REDIS_SERVER, broken)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("echo 'db version v4.4.1'", "is 4.4.1, and 6.0 or later is needed"),
        ("kill -ILL $$", "AVX"),
        (_OLD_SYSTEM, "GLIBC_2.34"),
        ("echo strange >&2; exit 3", "strange"),
    ],
)
def test_every_refusal_says_why(tmp_path: Path, body: str, said: str):
    with pytest.raises(EngineUnavailableError) as caught:
        probe(MONGOD, _program(tmp_path, "mongod", body))

    assert said in str(caught.value)


def test_a_program_for_another_machine_is_refused(tmp_path: Path):
    alien = tmp_path / "mongod"
    alien.write_bytes(b"\x7fELF\x02\x01\x01" + bytes(57))
    alien.chmod(0o755)

    with pytest.raises(EngineUnavailableError, match="cannot start"):
        probe(MONGOD, alien)


def test_root_on_debian_gets_the_missing_library_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    marker = tmp_path / "installed"
    _program(
        tmp_path,
        "mongod",
        f"[ -e {marker} ] && echo 'db version v6.0.5' && exit\n"
        "echo 'mongod: error while loading shared libraries: libcurl.so.4: cannot open shared "
        "object file: No such file or directory' >&2; exit 127",
    )
    _program(tmp_path, "apt-get", f'case "$*" in *libcurl4) touch {marker};; esac')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(debian.os, "geteuid", lambda: 0)
    kind = replace(MONGOD, wheel=_NO_WHEEL)

    assert usable_engine(kind).version == "6.0.5"
    assert capsys.readouterr().out == "Installing libcurl4 by apt-get …\n"


def test_others_are_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    _program(
        tmp_path,
        "mongod",
        "echo 'x: libssl.so.3: cannot open shared object file' >&2; exit 127",
    )
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)

    with pytest.raises(EngineUnavailableError, match="apt-get install libssl3"):
        usable_engine(replace(MONGOD, wheel=_NO_WHEEL))
