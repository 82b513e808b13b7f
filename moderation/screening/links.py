"""Links in what people write, also those without `https://`."""

import re
from functools import cache
from urllib.parse import urlsplit

from linkify_it import LinkifyIt

MORE_TLDS = (
    "app", "art", "blog", "bond", "cam", "casino", "cfd", "chat", "click", "cloud", "club", "cyou",
    "dev", "digital", "fun", "fyi", "gle", "icu", "link", "live", "lol", "loan", "ltd", "mobi",
    "monster", "news", "one", "online", "page", "porn", "pw", "rest", "sbs", "sexy", "site",
    "space", "store", "stream", "tech", "today", "tools", "top", "vip", "website", "win", "wiki",
    "work", "world", "xyz", "zone",
)  # fmt: skip
"""Beside those that the library knows: of links without a scheme, where any other word behind a
point would be one."""
DOMAIN = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*"
                    r"[a-z0-9_](?:[a-z0-9-]{0,61}[a-z0-9])?")  # fmt: skip


def hosts_of(text: str) -> list[str]:
    """The host of each link, lower case and in ASCII, once per link; "" for one without a host that
    can be read. Addresses of mail are no links."""
    found = _finder().match(text) or []
    return [_host(link.url) for link in found if link.schema != "mailto:"]


def clean_domain(line: str) -> str | None:
    """A line of a list of domains as it is compared: without scheme, path and `*.`; None where
    that is no domain."""
    text = line.strip().lower()
    host = text.partition("://")[2] or text
    host = re.split(r"[/?#:]", host, maxsplit=1)[0].removeprefix("*.").strip(".")
    name = _ascii(host)
    return name if DOMAIN.fullmatch(name) else None


def is_under(host: str, domains: tuple[str, ...]) -> bool:
    """Whether the host is one of these domains, or under one."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _host(url: str) -> str:
    try:
        return _ascii((urlsplit(url).hostname or "").strip("."))
    except ValueError:
        return ""


def _ascii(host: str) -> str:
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host.lower()


@cache
def _finder() -> LinkifyIt:
    return LinkifyIt().tlds(list(MORE_TLDS), True)
