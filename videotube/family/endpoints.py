"""From a method and path as they came to the canonical endpoint."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.urls import Resolver404, resolve

from videotube.family.table import METHODS, NAMES_IN, NAMES_OUT, PATHS, PathAlias

PREFIX = "/api/v1/"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A canonical method and path (behind `/api/v1/`), and what joins the query."""

    method: str
    path: str
    query: str = ""

    @property
    def names_in(self) -> dict[str, str]:
        """Aliases of fields that this endpoint may be sent, to their canonical names."""
        return _NAMES_IN.get(self.path.partition("/")[0], {})

    @property
    def names_out(self) -> tuple[tuple[str, str], ...]:
        """Fields of its answers, with the aliases to be put beside them."""
        return _NAMES_OUT.get(self.path, _NAMES_OUT[""])


def canonical(method: str, path: str) -> Endpoint:
    """What `method` on `path` (behind `/api/v1/`, no slash at its end) means.

    The rows of the table apply in their order, each once: `video/publish` is `videos/publish`,
    and that is `videos`.
    """
    for row, start, pattern, template in _ROWS:
        if path.startswith(start) and _is_meant(row, method):
            match = pattern.fullmatch(path)
            if match is not None:
                path = template.format(**match.groupdict())
    path, _, query = path.partition("?")
    return Endpoint(_canonical_method(method, path), path, query)


def _is_meant(row: PathAlias, method: str) -> bool:
    """HEAD is a GET; OPTIONS asks about whatever the alias stands for."""
    return not row.methods or method == "OPTIONS" or method.replace("HEAD", "GET") in row.methods


def _canonical_method(method: str, path: str) -> str:
    for row in METHODS:
        if row.path == path and method in row.methods:
            return row.canonical
    if method == "PUT":
        served = _methods_served(path)
        if "patch" in served and "put" not in served:
            return "PATCH"
    return method


def _methods_served(path: str) -> set[str]:
    """In lower case, as DRF has them; only viewsets are asked, the house has no other views that
    change anything."""
    try:
        return set(getattr(resolve(PREFIX + path).func, "actions", ()))
    except Resolver404:
        return set()


def _compiled(row: PathAlias) -> tuple[PathAlias, str, re.Pattern[str], str]:
    """The row, how each of its paths starts, its pattern, and the template of what it means."""
    start = re.split(r":|/\*", row.alias)[0]
    pattern = re.sub(r":(\w+)", r"(?P<\1>[^/]+)", row.alias).replace("/*", "(?P<rest>(?:/.*)?)")
    template = re.sub(r":(\w+)", r"{\1}", row.canonical).replace("/*", "{rest}")
    return row, start, re.compile(pattern), template


_ROWS = tuple(_compiled(row) for row in PATHS)

_NAMES_IN: dict[str, dict[str, str]] = defaultdict(dict)
for _in in NAMES_IN:
    for _segment in _in.under:
        _NAMES_IN[_segment][_in.alias] = _in.canonical

_NAMES_OUT: dict[str, tuple[tuple[str, str], ...]] = {
    at: tuple((row.canonical, row.alias) for row in NAMES_OUT if row.at in ("", at))
    for at in {row.at for row in NAMES_OUT} | {""}
}
