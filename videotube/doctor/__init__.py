"""What the doctor looks at: what everything stands on first, then the apps' own checks."""

from core.diagnosis import Check, checks
from videotube.doctor.clock import check_clock
from videotube.doctor.configuration import check_configuration
from videotube.doctor.periodic import check_periodic
from videotube.doctor.services import check_services
from videotube.doctor.versions import check_versions


def all_checks() -> dict[str, Check]:
    """By name, in the order in which they are made."""
    return {
        "configuration": check_configuration,
        "services": check_services,
        "versions": check_versions,
        "clock": check_clock,
        "periodic": check_periodic,
        **checks(),
    }
