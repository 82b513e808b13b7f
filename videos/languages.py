"""Names of languages, as BCP 47 (RFC 5646) writes them."""

import re

from django.conf.locale import LANG_INFO

MAX_LENGTH = 35
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)"
    r"(?P<private>-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII,
)


def normal_tag(text: str) -> str | None:
    """The tag in its usual spelling (`pt-BR`, `zh-Hant-TW`), or None for what is no tag.

    Well-formed is enough: which languages exist is not ours to know. Tags of private use alone
    (`x-…`) and the handful of grandfathered ones (`i-…`) name no language that a player knows.

    >>> normal_tag("ZH-hant-tw")
    'zh-Hant-TW'
    """
    match = _TAG.fullmatch(text.lower()) if len(text) <= MAX_LENGTH and text.isascii() else None
    if match is None or _repeats(match["variants"].split("-")[1:]):
        return None
    if _repeats(re.findall(r"-([0-9a-wy-z])(?=-)", match["extensions"])):
        return None
    script = f"-{match['script'].title()}" if match["script"] else ""
    region = f"-{match['region'].upper()}" if match["region"] else ""
    rest = f"{match['variants']}{match['extensions']}{match['private'] or ''}"
    return f"{match['language']}{script}{region}{rest}"


def _repeats(subtags: list[str]) -> bool:
    return len(set(subtags)) < len(subtags)


def name_of(tag: str) -> str:
    """What speakers of the language call it, else the tag itself.

    >>> name_of("de"), name_of("tlh")
    ('Deutsch', 'tlh')
    """
    for known in (tag.lower(), tag.lower().partition("-")[0]):
        if name := LANG_INFO.get(known, {}).get("name_local"):
            return name[:1].upper() + name[1:] + (f" ({tag})" if known != tag.lower() else "")
    return tag
