"""The operator's door to the indexes."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from pymongo.errors import OperationFailure

from core.management.reporting import ReportingCommand
from core.mongo.inspection import DuplicateRows, Fault, IndexFault, index_faults, mend


class Command(ReportingCommand):
    help = (
        "Make the indexes that the models declare and MongoDB does not have, and make anew those "
        "that differ. `migrate` makes them all; this is for a dump that came without them, a "
        "migration that was killed, or an index that was dropped by hand. Indexes that nothing "
        "declares are only named; --drop-undeclared removes them. May be repeated at any time, "
        "also while the site is in use: MongoDB builds an index while reads and writes go on. Ends "
        "with 1 if an index could not be made, e.g. a unique one over values that are there twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--drop-undeclared", action="store_true", help="remove indexes that nothing declares"
        )
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        found = mended = undeclared = 0
        failures = []
        for fault in self.progress(list(index_faults()), unit="index"):
            spared = fault.fault is Fault.UNDECLARED and not options["drop_undeclared"]
            found, undeclared = found + (not spared), undeclared + spared
            error = "" if spared or dry_run else self._mend(fault)
            done = not (spared or dry_run or error)
            mended += done
            self.tell(
                f"{fault.fault:<10}  {fault.collection}.{fault.name} ({fault.fields})",
                fault=fault.fault,
                collection=fault.collection,
                index=fault.name,
                fields=fault.fields,
                mended=done,
            )
            if error:
                failures.append(error)
        text = f"{found} to mend, {mended} mended."
        if dry_run:
            text = f"{found} to mend. Nothing was changed; leave --dry-run out to do it."
        if undeclared:
            text += f" {undeclared} undeclared, left as they are; --drop-undeclared removes them."
        self.sum_up(text, found=found, mended=mended, undeclared=undeclared, dryRun=dry_run)
        if failures:
            raise CommandError("Not all is done.\n" + "\n".join(failures))

    def _mend(self, fault: IndexFault) -> str:
        """Why it could not be done, or nothing."""
        try:
            mend(fault)
        except (DuplicateRows, OperationFailure) as error:
            return str(error)
        return ""
