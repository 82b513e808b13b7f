"""The operator's door to everything that may be wrong."""

from collections import Counter
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from core.diagnosis import Check, Finding, Severity, Workshop
from core.errors import DomainError
from core.management.reporting import ReportingCommand
from videotube.doctor import all_checks

PASSES = 4
"""Mending one thing may show another: comments of a video that was put aside. Deeper than video,
comment, reaction nothing hangs on anything."""
NEEDED = "service.database_down"


class Command(ReportingCommand):
    help = (
        "Look for everything that may be wrong, and explain each finding in a sentence: "
        "configuration, services, versions, clock, periodic work, indexes, rows that name what is "
        "gone, counters, videos and pictures whose files are missing, files that nothing names, "
        "uploads, jobs. "
        "Changes nothing unless --repair is given; with --repair --dry-run it says what a repair "
        "would do. A repair destroys nothing: files and rows are moved to "
        "<VIDEOTUBE_DATA>/lost+found. What is on its way at this moment, such as a live upload, "
        "is spared, so the site may be in use. On a large site the checks of videos, files, "
        "references and counters read everything once: run them at night, or leave them out by "
        "--skip."
    )
    epilog = (
        "Ends with 0 when nothing is wrong or all was mended (notes do not count), 1 when "
        "something is left, 2 for wrong arguments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what can be mended")
        names = ", ".join(all_checks())
        for flag, text in (("--only", "make these checks"), ("--skip", "leave these out")):
            parser.add_argument(
                flag, action="append", default=[], metavar="CHECK", help=f"{text}: {names}"
            )
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = self._chosen(options["only"], options["skip"])
        self.repairing = options["repair"] and not options["dry_run"]
        self.previewing = options["repair"] and options["dry_run"]
        self.workshop = Workshop(timezone.now())
        self.found: Counter[str] = Counter()
        self.severities: Counter[str] = Counter()
        self.mended = self.left = 0
        self._examine(chosen)
        for _ in range(PASSES - 1 if self.repairing else 0):
            before = self.mended
            self._examine(self._again(chosen), only_mendable=True)
            if self.mended == before:
                break
        self._sum_up()

    def _examine(self, chosen: dict[str, Check], *, only_mendable: bool = False) -> None:
        for name, check in self.progress(list(chosen.items()), unit="check"):
            for finding in check():
                if only_mendable and finding.mend is None:
                    continue  # told in the first pass
                self._report(name, finding)
                if finding.code == NEEDED:
                    raise CommandError("Without MongoDB nothing else can be looked at.")

    def _report(self, check: str, finding: Finding) -> None:
        outcome, mended = self._outcome(finding)
        self.found[check] += 1
        self.severities[finding.severity] += 1
        self.mended += mended
        self.left += not mended and finding.severity is not Severity.NOTE
        lines = [f"{finding.severity.upper():<8} {finding.code}  {finding.subject}", finding.text]
        self.tell(
            "\n         ".join([*lines, *([f"→ {outcome}"] if outcome else [])]),
            check=check,
            code=finding.code,
            severity=finding.severity,
            subject=finding.subject,
            text=finding.text,
            mendable=finding.mend is not None,
            mended=mended,
            outcome=outcome,
            **finding.facts,
        )

    def _outcome(self, finding: Finding) -> tuple[str, bool]:
        """What was done about it, and whether that mended it."""
        if self.previewing:
            return ("would be mended" if finding.mend else "cannot be mended from here"), False
        if not self.repairing or finding.mend is None:
            return "", False
        try:
            return finding.mend(self.workshop), True
        except (DomainError, OSError, RuntimeError, ValueError) as error:
            return f"could not be mended: {str(error)[:300]}", False

    def _again(self, chosen: dict[str, Check]) -> dict[str, Check]:
        """The checks that have found something, and those of data: one may lead to another."""
        touched = {"references", "counters", "files"} if self.mended else set()
        return {
            name: check for name, check in chosen.items() if self.found[name] or name in touched
        }

    def _chosen(self, only: list[str], skip: list[str]) -> dict[str, Check]:
        known = all_checks()
        if unknown := [name for name in (*only, *skip) if name not in known]:
            self.wrong(f"No such check: {', '.join(unknown)}. There are {', '.join(known)}.")
        return {
            name: check
            for name, check in known.items()
            if (not only or name in only) and name not in skip
        }

    def _sum_up(self) -> None:
        total = sum(self.found.values())
        text = f"{_findings(total)}, {self.mended} mended." if total else "Nothing is wrong."
        if total and not self.repairing:
            text += (
                " Nothing was changed; leave --dry-run out to mend."
                if self.previewing
                else " --repair --dry-run shows what can be mended."
            )
        if self.workshop.folder.exists():
            text += f" What was taken away is in {self.workshop.folder}."
        self.sum_up(
            text,
            findings=total,
            mended=self.mended,
            left=self.left,
            checks=dict(self.found),
            severities={each: self.severities[each] for each in Severity},
        )
        if self.left:
            raise CommandError(f"{_findings(self.left)} left.")


def _findings(count: int) -> str:
    return f"{count} finding{'' if count == 1 else 's'}"
