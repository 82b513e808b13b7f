"""The operator's door to the counters."""

from typing import Any

from django.core.management.base import CommandParser

from core.diagnosis.counters import Counter, Wrong, counters, recount, wrong_counters
from core.diagnosis.references import rows_of
from core.management.reporting import ReportingCommand, object_id


class Command(ReportingCommand):
    help = (
        "Prove the stored counters (likes, comments, subscribers, videos …) against the rows that "
        "they count, and store what is true where they differ. Normally nothing differs: this is "
        "for after a restored dump or a change by hand. Safe while the site is in use, and may be "
        "stopped and repeated. --counter chooses one, ids choose rows of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "ids", nargs="*", type=object_id, metavar="ID", help="only these rows; with --counter"
        )
        parser.add_argument(
            "--counter",
            action="append",
            default=[],
            metavar="NAME",
            help=f"only this one, may be repeated: {', '.join(sorted(counters()))}",
        )
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run, ids = options["dry_run"], options["ids"] or None
        chosen = self._chosen(options["counter"])
        if ids and not options["counter"]:
            self.wrong("Say by --counter whose ids these are.")
        found = corrected = 0
        for counter in chosen:
            total = len(ids) if ids else rows_of(counter.of)
            bar: Any = self.progress(total=total, unit="row", desc=counter.name)
            with bar:
                for wrong in wrong_counters(counter, ids=ids, ticks=bar.update):
                    now = wrong if dry_run else recount(counter, wrong.pk)
                    found += 1
                    corrected += now is not None and not dry_run
                    self._tell(now or wrong, corrected=now is not None and not dry_run)
        text = f"{len(chosen)} counters proved: {found} wrong, {corrected} corrected."
        if dry_run:
            text += " Nothing was changed; leave --dry-run out to correct them."
        self.sum_up(text, counters=len(chosen), wrong=found, corrected=corrected, dryRun=dry_run)

    def _chosen(self, names: list[str]) -> list[Counter]:
        declared = counters()
        if unknown := [name for name in names if name not in declared]:
            self.wrong(f"No such counter: {', '.join(unknown)}. There are {', '.join(declared)}.")
        return [declared[name] for name in names] if names else list(declared.values())

    def _tell(self, wrong: Wrong, *, corrected: bool) -> None:
        self.tell(
            f"{wrong.counter.name:<34}  {wrong.pk}  says {wrong.stored}, counted {wrong.counted}",
            counter=wrong.counter.name,
            id=str(wrong.pk),
            stored=wrong.stored,
            counted=wrong.counted,
            corrected=corrected,
        )
