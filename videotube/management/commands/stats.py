"""The operator's look at the whole."""

import re
from typing import Any

from django.utils import timezone

from core.management.reporting import ReportingCommand
from videotube.figures import Figure, Section, Sort, sections

MARKS = {Sort.EXACT: "", Sort.ESTIMATE: "~", Sort.AT_LEAST: "≥"}
UNITS = ("bytes", "kB", "MB", "GB", "TB")


class Command(ReportingCommand):
    help = (
        "Say how much there is: people, videos, comments, uploads, jobs, room on the disk, the "
        "size of the database. Changes nothing and takes a few seconds at most, also with "
        "millions of rows: what is marked ~ is an estimate then (within a percent or so; views "
        "and bytes within a few), and what is marked ≥ was counted no further. Days are UTC."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        counted: dict[str, Section] = {}
        for name, section in sections(timezone.now()):
            counted[name] = section
            if not self.as_json:
                self._show(name, section)
        facts = {
            name: {key: figure.value for key, figure in section.items()}
            for name, section in counted.items()
        }
        self.sum_up(
            "~ is an estimate, ≥ was counted no further." if _marked(counted) else "All exact.",
            **facts,
            estimates=_named(counted, Sort.ESTIMATE),
            atLeast=_named(counted, Sort.AT_LEAST),
        )

    def _show(self, name: str, section: Section) -> None:
        self.stdout.write(name.capitalize())
        for key, figure in section.items():
            self.stdout.write(f"  {_words(key):<20}{_shown(key, figure):>16}")
        self.stdout.write("")


def _shown(key: str, figure: Figure) -> str:
    text = _size(figure.value) if key.endswith("Bytes") else f"{figure.value:,}"
    return f"{MARKS[figure.sort]} {text}".strip()


def _words(key: str) -> str:
    """`joined7Days` → `joined 7 days`; that a size is in bytes is said by its unit."""
    parts = re.findall(r"[a-z]+|[A-Z][a-z]*|\d+", key.removesuffix("Bytes"))
    return " ".join(part.lower() for part in parts)


def _size(count: float) -> str:
    for unit in UNITS:
        if count < 1000 or unit == UNITS[-1]:
            break
        count /= 1000
    return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:,.1f} {unit}"


def _named(counted: dict[str, Section], sort: Sort) -> list[str]:
    return [
        f"{name}.{key}"
        for name, section in counted.items()
        for key, figure in section.items()
        if figure.sort == sort
    ]


def _marked(counted: dict[str, Section]) -> bool:
    return bool(_named(counted, Sort.ESTIMATE) + _named(counted, Sort.AT_LEAST))
