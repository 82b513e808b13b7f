"""Playlists of Cloudinary, so rewritten that every file they name is asked of us.

Cloudinary names variants and segments by addresses that it has signed, and that never expire. A
browser gets names of ours instead, relative to the playlist: the address in base 64 with a
signature. They stand in the folder of the playlist, so the right to see the video is looked up for
each of them.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from core.storage.cloudinary.account import Account
from core.storage.errors import StoreUnavailable

NAME = re.compile(r"u([A-Za-z0-9_-]+)\.([0-9a-f]{24})(\.[a-z0-9]{1,5})", re.ASCII)
URI_ATTRIBUTE = re.compile(r'URI="([^"]+)"')
EXTINF = re.compile(r"#EXTINF:([0-9.]+)")


def name_of(path: str, account: Account) -> str:
    """Our name for the delivery path `path` (with its query, if it has one)."""
    packed = base64.urlsafe_b64encode(path.encode()).rstrip(b"=").decode()
    suffix = PurePosixPath(urlsplit(path).path).suffix.lower()
    return f"u{packed}.{_signature(path, account)}{suffix}"


def path_of(name: str, account: Account) -> str | None:
    """The delivery path that `name` stands for; None unless it is a name of ours."""
    match = NAME.fullmatch(name)
    if match is None:
        return None
    try:
        path = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4)).decode()
    except ValueError:
        return None
    return path if hmac.compare_digest(match[2], _signature(path, account)) else None


def uris_of(text: str) -> list[str]:
    """Every file that a playlist names, each once, in its order."""
    found: list[str] = []
    _map_uris(text, lambda uri: found.append(uri) or uri)  # type: ignore[func-returns-value]
    return list(dict.fromkeys(found))


def resolve(uri: str, *, base: str, public_id: str, account: Account) -> str:
    """The full address of `uri`. Raises StoreUnavailable unless it is a file of the same film."""
    full = urljoin(base, uri)
    path = unquote(urlsplit(full).path)
    if not full.startswith(f"{account.delivery_origin}/") or f"/{public_id}" not in path:
        raise StoreUnavailable("a playlist names a file of something else")
    return full


def rewritten(text: str, *, base: str, public_id: str, account: Account) -> str:
    """The playlist fetched from `base`, with names of ours. Raises StoreUnavailable."""
    _require(text)

    def ours(uri: str) -> str:
        full = resolve(uri, base=base, public_id=public_id, account=account)
        return name_of(full.removeprefix(account.delivery_origin), account)

    return _map_uris(text, ours)


def seconds_of(text: str) -> float | None:
    """Seconds of all segments; None for a playlist without an end."""
    _require(text)
    if "#EXT-X-ENDLIST" not in text:
        return None
    return sum(float(seconds) for seconds in EXTINF.findall(text))


def _require(text: str) -> None:
    if not text.lstrip().startswith("#EXTM3U"):
        raise StoreUnavailable("a playlist is none")


def _map_uris(text: str, change: Callable[[str], str]) -> str:
    lines = []
    for line in text.splitlines():
        if line.startswith("#"):
            lines.append(URI_ATTRIBUTE.sub(lambda m: f'URI="{change(m[1])}"', line))
        else:
            lines.append(change(line.strip()) if line.strip() else line)
    return "\n".join(lines) + "\n"


def _signature(path: str, account: Account) -> str:
    """Keyed by the account's secret, as the addresses themselves are: playlists that a browser has
    kept stay good when SECRET_KEY changes."""
    key = f"playlist:{account.api_secret}".encode()
    return hmac.new(key, path.encode(), hashlib.sha256).hexdigest()[:24]
