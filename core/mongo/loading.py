"""Loading django-mongodb-backend in a moment."""

import importlib
from ctypes import util


def load_backend() -> None:
    """Import the backend, which asks three times for libraries of maps that nobody uses here. To
    find that there are none takes some hundred runs of `ldconfig`, `gcc` and `ld`, and so more than
    a second of each process; where there are some, this site would be another one."""
    find_library = util.find_library
    util.find_library = _nothing
    try:
        importlib.import_module("django_mongodb_backend.base")
    finally:
        util.find_library = find_library


def _nothing(name: str) -> str | None:  # noqa: ARG001
    return None
