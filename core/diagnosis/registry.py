"""Which checks there are. Each app registers its own in its AppConfig; the roof runs them all."""

from core.diagnosis.findings import Check

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Have the doctor run `check` under this name, behind those that are registered already."""
    _checks[name] = check


def checks() -> dict[str, Check]:
    """All of them, lowest app first."""
    return dict(_checks)
