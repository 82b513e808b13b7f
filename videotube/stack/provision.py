"""An engine that can be used, mended by apt-get first where one package is all that is missing."""

from videotube.stack import debian
from videotube.stack.engines import Engine, EngineKind, find_engine
from videotube.stack.errors import EngineUnavailableError


def usable_engine(kind: EngineKind) -> Engine:
    """Find the engine's program; as root on Debian or Ubuntu, install a library that it lacks.

    Raises EngineUnavailableError where it still cannot be used.
    """
    try:
        return find_engine(kind)
    except EngineUnavailableError as missing:
        if not (missing.packages and debian.may_install() and debian.install(missing.packages)):
            raise
    return find_engine(kind)
