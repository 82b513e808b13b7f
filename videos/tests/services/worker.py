"""A worker in a process of its own, for tests that kill it.

`python -m videos.tests.services.worker JOB_ID DATABASE MEDIA_ROOT SCRATCH_ROOT [DEADLY]`: with
DEADLY it kills itself, as `kill -9` does, when the job's progress has come to that number, or,
by `published`, between publishing the files and naming them, or, by `naming`, in the middle of the
transaction that names them.
"""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

LEASE = timedelta(seconds=3)


def main(
    job_id: str, database: str, media_root: str, scratch_root: str, deadly: str = "never"
) -> None:
    import django

    django.setup()
    from bson import ObjectId
    from django.conf import settings
    from django.db import connection

    from videos.services import processing, runner
    from videos.services.lease import Lease

    connection.settings_dict["NAME"] = database
    settings.MEDIA_ROOT = Path(media_root)
    settings.SCRATCH_ROOT = Path(scratch_root)
    settings.TRANSCODE_PRESET = "veryslow" if deadly == "never" else "medium"
    settings.JOB_LEASE = LEASE if deadly != "never" else settings.JOB_LEASE
    if deadly == "published":
        processing.run_in_transaction = die  # type: ignore[assignment]
    elif deadly == "naming":
        processing.relist = die  # type: ignore[assignment]
    elif deadly != "never":
        # Beside the work, as a kill from outside is: it is not asked whether this is a good time.
        for name in ("enter", "advance"):
            setattr(Lease, name, dying_at(float(deadly), getattr(Lease, name)))
    runner.run(ObjectId(job_id))


def dying_at(share: float, method: Any) -> Any:
    def wrapped(lease: Any, *arguments: Any, **named: Any) -> Any:
        answer = method(lease, *arguments, **named)
        if lease._progress >= share:
            die()
        return answer

    return wrapped


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
