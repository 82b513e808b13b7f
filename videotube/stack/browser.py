"""The system's Chromium, in which the browser tests watch, and what drives it."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from videotube.stack import debian

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> Path | None:
    """A Chromium or Chrome on PATH that really starts (Ubuntu's may be a stub for snap)."""
    for name in _PROGRAMS:
        path = shutil.which(name)
        if path is not None and _starts(path):
            return Path(path)
    return None


def driver_starts() -> bool:
    """Whether Playwright's own Node.js runs: it needs a library that a bare Debian lacks."""
    spec = find_spec("playwright")
    if spec is None or spec.origin is None:
        return False
    return _starts(str(Path(spec.origin).with_name("driver") / "node"))


def missing_packages() -> tuple[str, ...]:
    """Debian's names of what browser tests still need."""
    return tuple(
        package
        for package, is_there in (
            ("chromium", find_browser() is not None),
            ("libatomic1", driver_starts()),
        )
        if not is_there
    )


def ensure_browser() -> bool:
    """See that browser tests can run; as root on Debian, install what they lack. False, and says
    so, where they will be named as skipped."""
    missing = missing_packages()
    if missing and debian.may_install() and debian.install(missing):
        missing = missing_packages()
    if missing:
        print(
            f"Browser tests will be named as skipped: they need {' and '.join(missing)} "
            f"(Debian: apt-get install {' '.join(missing)}).",
            flush=True,
        )
    return not missing


def _starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
