"""Settings of the test run: the real engines, a secret of its own, cheap passwords."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

# Must stand before the settings are read.
os.environ.setdefault("SECRET_KEY", "tests-only-" + "0" * 40)
# The type checker reads these settings where no service runs.
os.environ.setdefault("MONGODB_URI", "mongodb://127.0.0.1:1/tests")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
# Tests empty their Redis: each process of a parallel run has a database of its own.
_number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{_number}").geturl()
_data = tempfile.TemporaryDirectory(prefix="videotube-tests-")
os.environ["VIDEOTUBE_DATA"] = _data.name
os.environ["DEBUG"] = "0"
os.environ["COOKIE_SECURE"] = "0"
os.environ["RATELIMIT_ENABLE"] = "0"
# Tests write past the services, and empty the database.
os.environ["GUEST_CACHE_SECONDS"] = "0"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["CORS_ALLOWED_ORIGINS"] = "http://front.example"
# The apps' tests prove the canonical dialect; videotube/tests/family and e2e/ the family's.
os.environ["API_FAMILY_ALIASES"] = "0"
os.environ["LOG_LEVEL"] = "WARNING"
os.environ["CLOUDINARY_URL"] = ""
# A right that is lost is lost at once; tests of what is remembered say for how long.
os.environ["MEDIA_RIGHT_SECONDS"] = "0"

from videotube.settings import *  # noqa: E402, F403

# A test of passwords' cost sets the real hasher; every other one needs no 70 ms a user.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# WhiteNoise warns of a folder that is not there.
Path(STATIC_ROOT).mkdir()  # noqa: F405
# Jobs are run by calling them; nothing waits for a worker.
CELERY_TASK_ALWAYS_EAGER = False
# The database of a test run is thrown away at its end: nobody waits for its journal. Whoever serves
# does; `videotube/tests/test_settings.py` and faults/ look at that.
DATABASES["default"]["OPTIONS"]["journal"] = False  # noqa: F405
