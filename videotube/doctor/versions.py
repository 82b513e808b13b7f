"""Whether what runs is what was tested: libraries, migrations."""

import re
from collections.abc import Iterator
from importlib import metadata

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.diagnosis import Finding, Severity, Workshop

PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;#]+)")
ONLY_HERE = ";"
"""Behind it stands for which machines a requirement is."""


def check_versions() -> Iterator[Finding]:
    """Installed libraries against requirements.txt, and migrations that were not applied."""
    yield from _libraries()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in plan[:5])
        yield Finding(
            code="version.migrations",
            severity=Severity.ERROR,
            subject=f"{len(plan)} migrations",
            text=f"Not applied: {names}{' …' if len(plan) > 5 else ''}. A repair runs `migrate`.",
            facts={"migrations": len(plan)},
            mend=_migrate,
        )


def _libraries() -> Iterator[Finding]:
    requirements = settings.BASE_DIR / "requirements.txt"
    for line in requirements.read_text().splitlines():
        pin = PIN.match(line)
        if pin is None or ONLY_HERE in line.partition("#")[0]:
            continue
        name, wanted = pin.groups()
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "none"
        if found != wanted:
            yield Finding(
                code="version.library",
                severity=Severity.WARNING,
                subject=name,
                text=(
                    f"{wanted} is required, {found} is installed. VideoTube was tested with the "
                    "former: pip install -r requirements.txt."
                ),
                facts={"required": wanted, "installed": found},
            )


def _migrate(_workshop: Workshop) -> str:
    call_command("migrate", interactive=False, verbosity=0)
    return "migrated"
