"""The client's address is what the nearest trusted machine says, and nobody else."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.middleware.proxies import FORWARDING_HEADERS, TrustedProxyMiddleware

PROXIES = ["10.0.0.0/8", "192.0.2.7", "2001:db8::/32"]


def seen(settings: Any, peer: str, forwarded: str | None = None, **meta: str) -> HttpRequest:
    """The request as later parts see it."""
    if forwarded is not None:
        meta["HTTP_X_FORWARDED_FOR"] = forwarded
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **meta)
    TrustedProxyMiddleware(lambda _: HttpResponse())(request)
    return request


def address(settings: Any, peer: str, forwarded: str | None = None) -> str:
    settings.TRUSTED_PROXIES = PROXIES
    return str(seen(settings, peer, forwarded).META["REMOTE_ADDR"])


@pytest.mark.parametrize("trusted", [[], PROXIES])
def test_from_anybody_else_forwarding_headers_are_dropped(
    settings: Any, trusted: list[str]
) -> None:
    settings.TRUSTED_PROXIES = trusted
    headers = dict.fromkeys(FORWARDING_HEADERS, "10.9.9.9")
    request = seen(settings, "203.0.113.5", **headers)
    assert request.META["REMOTE_ADDR"] == "203.0.113.5"
    assert not set(FORWARDING_HEADERS) & set(request.META)


def test_without_a_setting_even_a_local_peer_is_not_believed(settings: Any) -> None:
    settings.TRUSTED_PROXIES = []
    assert seen(settings, "127.0.0.1", "1.2.3.4").META["REMOTE_ADDR"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.5, 192.0.2.7, 10.3.3.3", "203.0.113.5"),
        ("10.0.0.1", "10.0.0.2,10.0.0.3", "10.0.0.2"),
        ("10.0.0.1", "203.0.113.5, junk", "10.0.0.1"),
        ("10.0.0.1", "junk, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5, 10.0.0.2, <script>", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", ",,,", "10.0.0.1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "203.0.113.5:51234", "203.0.113.5"),
        ("10.0.0.1", "[2a00::5]:443", "2a00::5"),
        ("10.0.0.1", "2A00:0:0::0005", "2a00::5"),
        ("2001:db8::1", "2a00::5", "2a00::5"),
        ("::ffff:10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "::ffff:203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "999.1.1.1", "10.0.0.1"),
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
        ("", "1.2.3.4", ""),
    ],
)
def test_the_client_is_the_rightmost_hop_that_no_proxy_of_ours_is(
    settings: Any, peer: str, forwarded: str | None, client: str
) -> None:
    assert address(settings, peer, forwarded) == client


def test_one_client_has_one_spelling(settings: Any) -> None:
    assert address(settings, "::ffff:203.0.113.5") == "203.0.113.5"
    assert address(settings, "2A00::0:5") == "2a00::5"


def test_the_scheme_is_believed_from_a_trusted_proxy_alone(settings: Any) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    told = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert seen(settings, "10.0.0.1", **told).is_secure()
    assert not seen(settings, "203.0.113.5", **told).is_secure()
