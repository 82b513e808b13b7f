"""Answers that many share: marked at the view, kept for a moment, told apart by `ETag`.

A view says `@same_for_guests` of a method whose answer depends on nothing but the address that was
asked for (host and scheme included: links in answers are absolute), `@same_for_all` where whoever
is signed in gets it, too. `GuestsMiddleware` keeps such answers in the memory of the process. They
are given again, to guests by the middleware and to others by the view, while they are young and the
epoch (`core/epoch.py`) is the one that was there before their rows were read.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from threading import Lock
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch
from django.utils.http import parse_etags
from rest_framework.request import Request

V = TypeVar("V", bound=Callable[..., Any])
Address = tuple[str, str, str]
"""Site (`https://host`), path and query, as they came."""

LARGEST_PART = 8
"""No answer takes more than this part of the memory."""
OVERHEAD_BYTES = 2_000
"""What an answer takes beside its body: headers, keys, its place among the others."""
OF_THE_BODY = ("Content-Length", "Content-Type")

_credential_cookies: set[str] = set()


def install_credential_cookie(name: str) -> None:
    """Whoever sends a cookie of this name is no guest, whatever it is worth."""
    _credential_cookies.add(name)


def same_for_guests(method: V) -> V:
    """Mark a view's method: all guests who ask for the same address get the same answer, and it
    does nothing but answer."""
    return _marked(method, lambda request: not _is_signed_in(request))


def same_for_all(*, unless: Iterable[str]) -> Callable[[V], V]:
    """The same, and whoever is signed in gets that answer, too, `unless` the query has one of these
    names."""
    own = frozenset(unless)

    def is_shared(request: Request) -> bool:
        return not _is_signed_in(request) or own.isdisjoint(request.query_params)

    return lambda method: _marked(method, is_shared, also_readers=True)


def _marked(method: V, is_shared: Callable[[Request], bool], *, also_readers: bool = False) -> V:
    @wraps(method)
    def answer(self: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_shared(request):
            return method(self, request, *args, **kwargs)
        sharing: Sharing | None = getattr(request._request, "sharing", None)
        kept = sharing.answer(request._request) if sharing and also_readers else None
        response: Any = kept or method(self, request, *args, **kwargs)
        response.is_for_all_guests = True
        return cast("HttpResponseBase", response)

    answer.same_for_guests = True  # type: ignore[attr-defined]
    answer.same_for_readers = also_readers  # type: ignore[attr-defined]
    return answer  # type: ignore[return-value]


def _is_signed_in(request: Request) -> bool:
    return bool(request.user and request.user.is_authenticated)


def is_same_for_guests(view: Any, method: str | None) -> bool:
    """Whether that is said of what `view` does on an HTTP method."""
    return _says(view, method, "same_for_guests")


def _says(view: Any, method: str | None, mark: str) -> bool:
    name = getattr(view, "action", None) or (method or "").lower()
    return bool(getattr(getattr(view, name, None), mark, False))


def may_keep(view: Any, method: str | None, *, of_reader: bool = False) -> bool:
    """Whether what `view` answers to a guest (or to somebody signed in) may be kept."""
    mark = "same_for_readers" if of_reader else "same_for_guests"
    return bool(settings.GUEST_CACHE_SECONDS) and _says(view, method, mark)


def is_whole_read(request: HttpRequest) -> bool:
    """GET or HEAD of the whole, without a body."""
    meta = request.META
    return (
        request.method in ("GET", "HEAD")
        and "HTTP_RANGE" not in meta
        and meta.get("CONTENT_LENGTH") in (None, "", "0")
    )


def is_by_guest(request: HttpRequest) -> bool:
    """No credential at all: a bad token is refused, and that is not decided here."""
    meta = request.META
    cookies = meta.get("HTTP_COOKIE")
    return "HTTP_AUTHORIZATION" not in meta and not (
        cookies and any(name in cookies for name in _credential_cookies)
    )


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """`epoch` is that of the rows, `until` a time of the monotonic clock, `match` the route, which
    the metrics name. Headers are those that the caller does not matter for."""

    body: bytes
    headers: dict[str, str]
    match: ResolverMatch | None
    epoch: str
    until: float

    def response(self) -> HttpResponse:
        """The answer anew."""
        return HttpResponse(self.body, headers=self.headers)


def etag_of(body: bytes) -> str:
    """A strong one: other bytes, another tag."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def has_it(request: HttpRequest, etag: str) -> bool:
    """Whether `If-None-Match` names it; by the weak comparison, since proxies that compress make
    weak tags of strong ones."""
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    if not asked:
        return False
    return asked.strip() == "*" or etag in (tag.removeprefix("W/") for tag in parse_etags(asked))


def told_apart(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The tagged answer, or that the caller has it: a 304 with the headers of the 200 that it
    stands for."""
    headers = dict(response.headers)
    if not has_it(request, headers["ETag"]):
        return response
    response = HttpResponse(
        status=304, headers={n: v for n, v in headers.items() if n not in OF_THE_BODY}
    )
    # Django puts one on every answer.
    del response.headers["Content-Type"]
    return response


def can_be_kept(response: HttpResponseBase) -> bool:
    """Whole, and nothing in it for one caller alone."""
    return response.status_code == 200 and not response.streaming and not response.cookies


class KeptAnswers:
    """The answers that this process keeps: `GUEST_CACHE_BYTES` at most; the one that nobody has
    asked for the longest goes first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: OrderedDict[Address, KeptAnswer] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def bytes(self) -> int:
        """What they take."""
        return self._bytes

    def get(self, address: Address) -> KeptAnswer | None:
        """What was kept for this address, young or not."""
        with self._lock:
            answer = self._answers.get(address)
            if answer is not None:
                self._answers.move_to_end(address)
            return answer

    def put(self, address: Address, answer: KeptAnswer) -> None:
        """Keep it, in the place of what was there."""
        most, size = settings.GUEST_CACHE_BYTES, _size(address, answer)
        with self._lock:
            self._remove(address)
            if size > most // LARGEST_PART:
                return
            self._answers[address] = answer
            self._bytes += size
            while self._bytes > most:
                self._remove(next(iter(self._answers)))

    def _remove(self, address: Address) -> None:
        answer = self._answers.pop(address, None)
        if answer is not None:
            self._bytes -= _size(address, answer)


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a request may share: `began` is when it came, by the monotonic clock."""

    answers: KeptAnswers
    address: Address
    began: float

    def answer(self, request: HttpRequest) -> HttpResponse | None:
        """What was kept, if it is still what is there; the request knows the epoch by now."""
        kept = self.answers.get(self.address)
        if kept is None or self.began >= kept.until:
            return None
        if getattr(request, "guests_epoch", None) != kept.epoch:
            return None
        return kept.response()


def _size(address: Address, answer: KeptAnswer) -> int:
    return len(answer.body) + sum(map(len, address)) + OVERHEAD_BYTES
