"""What has changed between two results: `python -m bench.load.compare OLD.json NEW.json`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench.load.endpoints import BY_KEY
from bench.load.table import aligned

COLUMNS = (
    *("endpoint", "set", "CPU ms", "", "ratio", "of bare", "", "p95", ""),
    *("docs", "", "mongo", "", "redis", ""),
)


def changes(old: dict[str, Any], new: dict[str, Any]) -> str:
    """A table of the rows that both hold, the old value before the new; then the bars that only
    one of them keeps."""
    before = {(each["endpoint"], each["size"]): each for each in old["rows"]}
    rows = [
        _cells(before[key], after)
        for after in new["rows"]
        if (key := (after["endpoint"], after["size"])) in before
    ]
    lines = [f"{old['commit']} → {new['commit']}", "", *aligned([COLUMNS, *rows]), ""]
    kept = [{bar["name"] for bar in each["bars"] if bar["kept"]} for each in (old, new)]
    both = {bar["name"] for bar in old["bars"]} & {bar["name"] for bar in new["bars"]}
    lines += [f"kept now:   {name}" for name in sorted((kept[1] - kept[0]) & both)]
    lines += [f"missed now: {name}" for name in sorted((kept[0] - kept[1]) & both)]
    return "\n".join(lines).rstrip()


def _cells(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, ...]:
    was, now = before["cpu"]["total"], after["cpu"]["total"]
    pairs = [
        (_share(before["ofBare"]), _share(after["ofBare"])),
        (f"{before['p95']:.1f}", f"{after['p95']:.1f}"),
        *(
            (str(before[name]), str(after[name]))
            for name in ("documents", "mongo_trips", "redis_trips")
        ),
    ]
    return (
        BY_KEY[after["endpoint"]].title,
        after["size"],
        f"{was:.2f}",
        f"{now:.2f}",
        f"{now / was:.2f}" if was else "",
        *(cell for pair in pairs for cell in pair),
    )


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def main() -> int:
    """Says how it is; the bars are the bench's matter."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("old", type=Path)
    options.add_argument("new", type=Path)
    chosen = options.parse_args()
    print(changes(*(json.loads(path.read_text()) for path in (chosen.old, chosen.new))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
