"""What the doctor looks at: what everything stands on first, then the apps' own checks."""

from core.diagnosis import Check, checks
from videotube.doctor.clock import clock
from videotube.doctor.configuration import configuration
from videotube.doctor.services import services
from videotube.doctor.versions import versions


def all_checks() -> dict[str, Check]:
    """By name, in the order in which they are made."""
    return {
        "configuration": configuration,
        "services": services,
        "versions": versions,
        "clock": clock,
        **checks(),
    }
