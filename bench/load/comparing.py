"""Whether the bare server answers what the site answers."""

import json
import urllib.request
from pathlib import Path
from typing import Any

from bench.load.wrk import read_requests

CHECKED = 40


def differences(raw: Path, *, site: str, bare: str) -> list[str]:
    """What differs in the answers to some of an endpoint's requests, each as a line; order in
    objects does not count, nor when a cursor was signed."""
    found = []
    texts = read_requests(raw)
    for text in texts[:: max(1, len(texts) // CHECKED)]:
        path, headers = head(text)
        ours, theirs = (_get(f"{url}{path}", headers) for url in (site, bare))
        found += [f"{path}: {line}" for line in unlike(ours, theirs)]
    return found


def unlike(one: Any, other: Any, place: str = "") -> list[str]:
    """The places where two JSON values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            line
            for name in sorted(one.keys() | other.keys())
            for line in unlike(one.get(name, "-"), other.get(name, "-"), f"{place}.{name}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            line
            for number, pair in enumerate(zip(one, other, strict=True))
            for line in unlike(*pair, f"{place}[{number}]")
        ]
    if place.endswith(".nextCursor") and isinstance(one, str) and isinstance(other, str):
        one, other = one.partition(":")[0], other.partition(":")[0]
    return [] if one == other else [f"{place}: {one!r}, bare {other!r}"]


def head(text: bytes) -> tuple[str, dict[str, str]]:
    """Path and headers of a request as it goes over the wire."""
    first, *lines = text.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    return first.split()[1], dict(line.split(": ", 1) for line in lines)


def _get(url: str, headers: dict[str, str]) -> Any:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - http, our own
    with urllib.request.urlopen(request, timeout=30) as answered:  # noqa: S310
        return json.load(answered)
