"""What an operator may set is written down, and what is wrong is named."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

FOLDERS = ("videotube/settings", "videotube/stack")
READ = re.compile(
    r"""(?:env\.\w+\(\s*|seconds\(\s*|environ(?:ment)?\.get\(\s*|whole_number\(\s*environ,\s*)"([A-Z][A-Z_]+)\""""
)


def names_read() -> set[str]:
    sources = [p for folder in FOLDERS for p in (settings.BASE_DIR / folder).glob("*.py")]
    names = {name for path in sources for name in READ.findall(path.read_text())}
    return {name for name in names if not name.startswith("PYTHON")}


def test_every_variable_that_is_read_is_documented():
    documented = (settings.BASE_DIR / "docs" / "settings.md").read_text()
    missing = {name for name in names_read() if f"`{name}`" not in documented}
    assert not missing


def test_every_documented_variable_is_read():
    documented = (settings.BASE_DIR / "docs" / "settings.md").read_text()
    rows = set(re.findall(r"^\| `([A-Z][A-Z_]+)`", documented, re.MULTILINE))
    everything = "\n".join(
        path.read_text()
        for pattern in ("videotube/**/*.py", "videos/media/*.py", "manage.py", "Makefile")
        for path in Path(settings.BASE_DIR).glob(pattern)
    )
    assert not {name for name in rows if name not in everything}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UPLOAD_MAX_BYTES", "plenty"),
        ("COOKIE_SAMESITE", "Sometimes"),
        ("DEBUG", "perhaps"),
        ("RATELIMIT_READ", "many"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
        ("TRANSCODE_HEIGHTS", "abc"),
        ("TRANSCODE_HEIGHTS", "240,241"),
        ("TRANSCODE_HEIGHTS", "720,720"),
        ("TRANSCODE_BITRATES", "720=much"),
        ("TRANSCODE_BITRATES", "720=1"),
        ("TRANSCODE_VIDEO_ENCODER", "h265"),
        ("TRANSCODE_PRESET", "quick"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("MONGODB_URI", ""),
        ("MONGODB_URI", "nonsense"),
        ("REDIS_URL", ""),
        ("REDIS_URL", "nonsense"),
        ("CLOUDINARY_URL", "https://k:s@demo"),
        ("CLOUDINARY_URL", "cloudinary://demo"),
        ("CLOUDINARY_CHUNK_BYTES", "1000"),
        ("CLOUDINARY_FOLDER", "../x"),
        ("MEDIA_HOME", "cellar"),
        ("MEDIA_HOME", "cloudinary"),
    ],
)
def test_a_wrong_value_is_named_in_one_line(name: str, value: str, tmp_path: Path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "videotube.settings",
        "VIDEOTUBE_DATA": str(tmp_path),
        "DEBUG": "0",
        name: value,
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert name in ended.stderr
    assert not ended.stderr.rstrip().endswith(": 0")
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr


def test_what_was_acknowledged_is_on_most_members_whatever_the_uri_says(tmp_path: Path):
    uri = "mongodb://127.0.0.1:1/tests?w=1&journal=false&retryWrites=false"
    program = (
        "import django; django.setup(); from django.db import connection; import pymongo; "
        "given = connection.get_connection_params(); "
        "o = pymongo.MongoClient(**given, connect=False).options; "
        "print(o.write_concern.document, o.retry_writes)"
    )
    said = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "videotube.settings",
            "MONGODB_URI": uri,
            "VIDEOTUBE_DATA": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said == "{'j': True, 'w': 'majority'} True\n"
