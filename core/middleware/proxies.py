"""Whose word on the client's address counts."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDING_HEADERS = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)


class TrustedProxyMiddleware:
    """Sets REMOTE_ADDR to the client's true address, and drops forwarding headers that nobody
    trusted has sent. Later parts read REMOTE_ADDR and believe it; `request.was_forwarded` tells
    whether any proxy, trusted or not, has passed the request on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted = [ip_network(network, strict=False) for network in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = request.META.get("REMOTE_ADDR", "")
        if address := parse_address(peer):
            peer = request.META["REMOTE_ADDR"] = str(address)
        request.was_forwarded = any(  # type: ignore[attr-defined]
            header in request.META for header in FORWARDING_HEADERS
        )
        if self._trusts(peer):
            chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            request.META["REMOTE_ADDR"] = self._client(peer, chain)
        else:
            for header in FORWARDING_HEADERS:
                request.META.pop(header, None)
        return self.get_response(request)

    def _client(self, peer: str, chain: list[str]) -> str:
        """The rightmost hop that no trusted proxy is; what stands left of it may be invented."""
        client = peer
        for hop in reversed(chain):
            address = parse_address(hop)
            if address is None:
                break
            client = str(address)
            if not self._trusts(client):
                break
        return client

    def _trusts(self, address: str) -> bool:
        if not self.trusted:
            return False
        parsed = parse_address(address)
        return parsed is not None and any(parsed in network for network in self.trusted)


@lru_cache(maxsize=4096)
def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address, also with a port (`1.2.3.4:5678`, `[::1]:5678`); None for junk.

    An IPv4 address that an IPv6 socket shows as `::ffff:1.2.3.4` is that IPv4 address.
    """
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        parsed = ip_address(host)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
