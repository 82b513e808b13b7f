"""What only Django can do for the load: `python -m bench.load.inside FOLDER --host HOST:PORT`.

Takes away what an earlier run has left, signs people in, writes the requests of each endpoint to
FOLDER/<endpoint>.requests, counts what a few of them ask of MongoDB and Redis, and says it all in
FOLDER/plan.json.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

from core.testing.mongo import listen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "videotube.settings")
listen()  # before the first connection
django.setup()

from bench.load.asking import DEEPEST, Asking  # noqa: E402
from bench.load.counting import answer, count  # noqa: E402
from bench.load.endpoints import ENDPOINTS  # noqa: E402
from bench.load.resetting import forget_runs  # noqa: E402
from bench.load.sites import PASSWORD, UNTIL  # noqa: E402
from bench.load.wrk import save_requests  # noqa: E402


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--host", required=True)
    options.add_argument("--deepest", type=int, default=DEEPEST)
    options.add_argument("--only", nargs="*", default=[])
    chosen = options.parse_args()
    forget_runs(since=datetime.fromisoformat(UNTIL).replace(tzinfo=UTC) + timedelta(days=1))
    asking = Asking(password=PASSWORD, deepest=chosen.deepest)
    asks = asking.every()
    for ask in asks["detail-read"]:
        answer(ask, host=chosen.host)
    counts = {}
    for endpoint in ENDPOINTS:
        if endpoint.key not in asks or (chosen.only and endpoint.key not in chosen.only):
            continue
        raw = [ask.raw(chosen.host) for ask in asks[endpoint.key]]
        save_requests(chosen.folder / f"{endpoint.key}.requests", raw)
        counts[endpoint.key] = asdict(count(endpoint, asks[endpoint.key], host=chosen.host))
    plan = {"deepPage": asking.deep_page, "counts": counts}
    (chosen.folder / "plan.json").write_text(json.dumps(plan))
    return 0


if __name__ == "__main__":
    sys.exit(main())
