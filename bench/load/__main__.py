"""What each hot endpoint costs under load: `python -m bench.load` (see docs/performance.md).

Seeds two sets by `seed_demo` and keeps them for the next time, starts the real stack on both and a
bare server beside each, and drives them by wrk. Ends with 1 when a bar is missed.
"""

import argparse
import json
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.load.bars import Table, Verdict, ratios, verdicts
from bench.load.comparing import differences
from bench.load.endpoints import BY_KEY, ENDPOINTS, Endpoint
from bench.load.processes import used
from bench.load.reporting import report, say
from bench.load.results import SIZES, Count, Measured, Run, row
from bench.load.sites import Served, Site, running_bare, running_site
from bench.load.table import render
from bench.load.wrk import drive, ensure_wrk
from videotube.stack.services import PROJECT_ROOT

WARM_SECONDS, PATIENCE_SECONDS = 2, 30
LOOKS = 3


class Bench:
    """Two sites, each with a bare server, and what was measured of them."""

    def __init__(self, sites: dict[str, Site], bare: dict[str, Served], seconds: int) -> None:
        self._sites, self._bare, self._seconds = sites, bare, seconds
        self._sent: dict[Path, int] = {}
        self.deep_page = 0
        self.table: Table = {}

    def prepare(self, keys: list[str]) -> None:
        """Sign people in, write the requests, count. The large set's deep page is the small
        set's, so that both are equally deep."""
        deepest: list[str] = []
        for size, site in self._sites.items():
            arguments = ["-m", "bench.load.inside", str(site.folder), "--host", site.host, *deepest]
            subprocess.run(
                [sys.executable, *arguments, "--only", *keys],
                cwd=PROJECT_ROOT,
                env={**site.environment, "LOG_LEVEL": "WARNING"},
                check=True,
            )
            plan = json.loads((site.folder / "plan.json").read_text())
            self.deep_page = plan["deepPage"]
            deepest = ["--deepest", str(self.deep_page)]
            for key, found in plan["counts"].items():
                self.table[key, size] = Measured(key, size, Count(**found))
            say(f"{size}: requests written and counted")

    def differing(self) -> list[str]:
        """What the bare servers answer differently."""
        return [
            line
            for (key, size), _ in self.table.items()
            if BY_KEY[key].is_bare and size in self._bare
            for line in differences(
                self._requests(key, size),
                site=self._sites[size].served.url,
                bare=self._bare[size].url,
            )
        ]

    def measure(self, endpoint: Endpoint, rounds: int) -> None:
        """Each set in turn, each with its bare server. Always in the same order, so that for each
        as long has passed since its last turn, and what it has kept is as old. Where that misses a
        bar it may be the machine: as many rounds again, and once more.
        """
        turns = [
            (measured.runs, size, self._sites[size].served)
            for size in self._sites
            if (measured := self.table.get((endpoint.key, size)))
        ]
        if endpoint.is_bare:
            turns += [
                (self.table[endpoint.key, size].bare, size, served)
                for size, served in self._bare.items()
                if (endpoint.key, size) in self.table
            ]
        for _, size, served in turns:
            self._run(served, endpoint, size, WARM_SECONDS)
        for _ in range(LOOKS):
            for _ in range(rounds):
                for runs, size, served in turns:
                    runs.append(self._run(served, endpoint, size, self._seconds))
            mine = {place: each for place, each in self.table.items() if place[0] == endpoint.key}
            if all(verdict.is_kept for verdict in ratios(mine)):
                return

    def _run(self, served: Served, endpoint: Endpoint, size: str, seconds: int) -> Run:
        requests = self._requests(endpoint.key, size)
        first = self._sent.get(requests, 0)
        before = used(served.parts)
        load = drive(served.url, requests, first=first, seconds=seconds)
        cpu = before.until(used(served.parts), load.requests)
        self._sent[requests] = first + load.requests
        if not load.requests:
            if seconds > PATIENCE_SECONDS:
                raise SystemExit(f"{endpoint.title}: nothing was answered in {seconds} s")
            return self._run(served, endpoint, size, seconds * 2)
        return Run(load.requests / load.seconds, load.p50, load.p95, load.errors, cpu)

    def _requests(self, key: str, size: str) -> Path:
        return self._sites[size].folder / f"{key}.requests"


def main() -> int:
    """0 when the bars are kept, 1 when not."""
    chosen = _options().parse_args()
    ensure_wrk()
    with ExitStack() as stack:
        sites = {
            size: stack.enter_context(
                running_site(size, chosen.data / size, port=_port(chosen), fresh=chosen.fresh)
            )
            for size in chosen.size
        }
        say("both sets are there" if len(sites) > 1 else f"the {chosen.size[0]} set is there")
        bare = {
            size: stack.enter_context(running_bare(site, port=_port(chosen)))
            for size, site in sites.items()
        }
        bench = Bench(sites, bare, chosen.seconds)
        bench.prepare(chosen.only)
        if differing := bench.differing():
            print("The bare server answers something else:", *differing[:20], sep="\n  ")
            return 1
        for endpoint in ENDPOINTS:
            if endpoint.key in chosen.only:
                bench.measure(endpoint, chosen.rounds)
                say(f"measured: {endpoint.title}")
    found = verdicts(bench.table)
    print(render(bench.table, found, deep_page=bench.deep_page))
    if chosen.json:
        chosen.json.write_text(json.dumps(_document(bench, found, chosen), indent=1) + "\n")
    return 0 if all(verdict.is_kept for verdict in found) else 1


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    keys = [endpoint.key for endpoint in ENDPOINTS]
    options.add_argument("--seconds", type=int, default=2, help="of each run (default: 2)")
    options.add_argument("--rounds", type=int, default=8, help="runs of each (default: 8)")
    options.add_argument("--size", nargs="+", choices=SIZES, default=list(SIZES))
    options.add_argument("--only", nargs="+", choices=keys, default=keys, metavar="ENDPOINT")
    options.add_argument("--fresh", action="store_true", help="seed both sets anew")
    options.add_argument(
        "--data", type=Path, default=PROJECT_ROOT / ".data" / "bench", help="where the sets are"
    )
    options.add_argument("--port", type=int, help="the first of four (default: any that are free)")
    options.add_argument("--json", type=Path, help="a file for the results, for bench.load.compare")
    return options


def _port(chosen: argparse.Namespace) -> int | None:
    if chosen.port is None:
        return None
    chosen.port += 1
    return int(chosen.port - 1)


def _document(bench: Bench, found: list[Verdict], chosen: argparse.Namespace) -> dict[str, Any]:
    return report(
        [row(measured) for measured in bench.table.values()],
        found,
        seconds=chosen.seconds,
        deepPage=bench.deep_page,
    )


if __name__ == "__main__":
    sys.exit(main())
