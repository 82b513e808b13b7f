"""MongoDB's own `mongorestore`, where it is on PATH."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

from videotube.backup.database import STAGING
from videotube.backup.errors import BackupError
from videotube.backup.manifest import Manifest

PROGRAM = "mongorestore"
SAID = 2000
"""So many characters of what it said last are passed on."""


def program() -> str | None:
    """Its path; None where it is not installed."""
    return shutil.which(PROGRAM)


def arguments(tool: str, root: Path, manifest: Manifest, *, target: str, config: Path) -> list[str]:
    """Load the documents into `restoring.<collection>` of the database `target`, without indexes:
    those come when the documents have been compared. The address stands in a file, since it may
    hold a password and arguments can be read by everybody on the machine."""
    return [
        tool,
        f"--config={config}",
        "--gzip",
        "--noIndexRestore",
        "--stopOnError",
        "--writeConcern=majority",
        f"--nsInclude={manifest.database}.*",
        f"--nsFrom={manifest.database}.*",
        f"--nsTo={target}.{STAGING}*",
        str(root / "documents"),
    ]


def without_database(address: str) -> str:
    """The address of the server alone: with a database in it, mongorestore restores into that.
    Who is authenticated by that database still is."""
    parts = urlsplit(address)
    database, query = parts.path.strip("/"), parts.query
    if database and "@" in parts.netloc and "authsource=" not in query.lower():
        query = f"{query}&authSource={database}".lstrip("&")
    return parts._replace(path="/", query=query).geturl()


def load(tool: str, root: Path, manifest: Manifest, *, target: str) -> None:
    """Run it. Raises BackupError with what it said."""
    wrapper: Any = connection
    address = str(wrapper.get_connection_params()["host"])
    with tempfile.TemporaryDirectory(prefix="videotube-restore-") as folder:
        config = Path(folder, "mongorestore.yaml")
        config.touch(mode=0o600)
        # YAML takes texts as JSON has them.
        config.write_text(f"uri: {json.dumps(without_database(address))}\n")
        ran = subprocess.run(  # noqa: S603 - the operator's own program
            arguments(tool, root, manifest, target=target, config=config),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    if ran.returncode:
        raise BackupError(f"{tool} ended with {ran.returncode}: {ran.stdout[-SAID:].strip()}")
