"""How quickly films come in and files go out: `python -m bench.transfer` (see docs/performance.md).

Starts the real stack on an empty folder, sends films to it beside plain writes to the same disk,
and fetches a file from it beside nginx. Ends with 1 when a bar is missed; leaves nothing behind.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench.load.bars import Verdict
from bench.load.reporting import report, say
from bench.transfer.bars import OF_NGINX, OF_PLAIN, SMALL, verdicts
from bench.transfer.downloads import Request, fetch, ranges, whole
from bench.transfer.films import MIB
from bench.transfer.results import Moved, Row, Table, document
from bench.transfer.sites import Film, doors, listed_film, resting_worker, running_site, sender_of
from bench.transfer.table import render
from bench.transfer.uploads import Sender, write_plainly
from core.testing.nginx import PROGRAM
from videotube.stack.services import PROJECT_ROOT

CONNECTIONS = (1, 4, 8)
RANGE_BYTES = MIB
BLOCK_BYTES = 256 * 1024
"""What the site writes at once; a test holds this to it."""
Way = tuple[Row, Callable[[], Moved]]
DOORS = {"nginx": "nginx", "app": "the app", "accel": "nginx, by X-Accel"}


def main() -> int:
    """0 when the bars are kept, 1 when not."""
    chosen = _options().parse_args()
    if "downloads" in chosen.only and PROGRAM is None:
        raise SystemExit("Downloads are measured beside nginx: apt-get install nginx-light")
    chosen.data.mkdir(parents=True, exist_ok=True)
    table: Table = {}
    with (
        tempfile.TemporaryDirectory(prefix="bench-transfer-", dir=chosen.data) as folder,
        running_site(Path(folder)) as site,
    ):
        film = listed_film(site, chosen.file_mib * MIB)
        say("a film is published")
        with resting_worker(site):
            if "uploads" in chosen.only:
                ways = list(_uploads(sender_of(site), Path(folder), chosen))
                _measure(ways, table, chosen.rounds, warm=ways[:0])
            if "downloads" in chosen.only:
                with doors(site) as served:
                    ways = list(_downloads(served, film, chosen))
                    _measure(ways, table, chosen.rounds, warm=ways)
    found = verdicts(table)
    print(render(table, found))
    if chosen.json:
        chosen.json.write_text(json.dumps(_document(table, found, chosen), indent=1) + "\n")
    return 0 if all(verdict.is_kept for verdict in found) else 1


def _uploads(sender: Sender, folder: Path, chosen: argparse.Namespace) -> Iterator[Way]:
    size, small = chosen.film_mib * MIB, chosen.small_mib * MIB
    plain = partial(write_plainly, folder, size, block=BLOCK_BYTES)
    yield Row("plain", "plain write"), partial(plain, sync=False)
    yield Row("plain-sync", "plain write, synced"), partial(plain, sync=True)
    for key, title, send in (
        ("form", "form", sender.by_form),
        ("tus", "tus", sender.by_tus),
    ):
        yield Row(key + SMALL, f"{title}, {chosen.small_mib} MiB"), partial(send, small)
        row = Row(key, f"{title}, {chosen.film_mib} MiB", "plain-sync", OF_PLAIN)
        yield row, partial(send, size)


def _downloads(served: Any, film: Film, chosen: argparse.Namespace) -> Iterator[Way]:
    kinds: dict[str, list[Request]] = {
        "whole file": whole(film.size, chosen.total_mib * MIB),
        "1 MiB ranges": ranges(film.size, chosen.total_mib * MIB, length=RANGE_BYTES),
    }
    for kind, requests in kinds.items():
        for connections in CONNECTIONS:
            for door, name in DOORS.items():
                key = f"{door}, {kind}, {connections}"
                beside = key.replace(door, "nginx", 1) if door != "nginx" else ""
                row = Row(
                    key,
                    f"{name}: {kind} × {connections}",
                    beside,
                    OF_NGINX if door == "app" else None,
                )
                yield (
                    row,
                    partial(fetch, served[door], film.path, requests, connections=connections),
                )


def _measure(ways: list[Way], table: Table, rounds: int, *, warm: list[Way]) -> None:
    """All in turns, the other way round in every other round."""
    for _, run in warm:
        run()
    for row, _ in ways:
        table[row.key] = row
    for number in range(rounds):
        for row, run in ways[:: -1 if number % 2 else 1]:
            row.rounds.append(run())
        say(f"round {number + 1} of {rounds}")


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m bench.transfer", description=__doc__)
    parts = ["uploads", "downloads"]
    options.add_argument("--rounds", type=int, default=5, help="of each way (default: 5)")
    options.add_argument("--film-mib", type=int, default=1024, help="of uploads (default: 1024)")
    options.add_argument("--small-mib", type=int, default=64, help="of small ones (default: 64)")
    options.add_argument("--file-mib", type=int, default=256, help="of downloads (default: 256)")
    options.add_argument(
        "--total-mib",
        type=int,
        default=512,
        help="by which one download is measured (default: 512)",
    )
    options.add_argument("--only", nargs="+", choices=parts, default=parts)
    options.add_argument(
        "--data",
        type=Path,
        default=PROJECT_ROOT / ".data",
        help="the disk to measure: a folder is made here, and removed again",
    )
    options.add_argument("--json", type=Path, help="a file for the results")
    return options


def _document(table: Table, found: list[Verdict], chosen: argparse.Namespace) -> dict[str, Any]:
    return report(
        [document(table, row) for row in table.values()],
        found,
        filmMib=chosen.film_mib,
        fileMib=chosen.file_mib,
    )


if __name__ == "__main__":
    sys.exit(main())
