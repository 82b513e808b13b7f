"""What the commands of backups have in common."""

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from core.management.reporting import ReportingCommand
from videotube.backup.progress import Advance
from videotube.backup.verifying import Damage


class BackupCommand(ReportingCommand):
    """Shows each stage as a bar of bytes, and tells of damaged files."""

    @contextmanager
    def stage(self, name: str, total: int, /) -> Iterator[Advance]:
        """A `Progress`."""
        bar: tqdm[None] = self.progress(total=total, unit="B", unit_scale=True, desc=name)
        with bar:
            yield bar.update

    def tell_damage(self, damage: Damage) -> None:
        self.tell(
            f"damaged  {damage.file}  {damage.reason}", file=str(damage.file), reason=damage.reason
        )
