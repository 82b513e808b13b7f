"""Those who ask for what somebody has just been given."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core.api.addresses import site_of
from core.api.guests import (
    Address,
    KeptAnswer,
    KeptAnswers,
    Sharing,
    can_be_kept,
    etag_of,
    is_by_guest,
    is_whole_read,
    told_apart,
)
from core.api.throttling import count_guest
from core.middleware.api import API_PREFIX


class GuestsMiddleware:
    """Stands before all that finds out what a path means, and behind all that is done for each
    request: its log line, its headers, its limits."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.answers = KeptAnswers()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not (request.path_info.startswith(API_PREFIX) and is_whole_read(request)):
            return self.get_response(request)
        began = time.monotonic()
        address = _address(request)
        if is_by_guest(request):
            kept = self.answers.get(address)
            if kept is not None and _is_good(kept, request, began):
                request.resolver_match = kept.match
                return told_apart(request, kept.response())
        # Who is signed in gets it from the view, which knows the session by then.
        request.sharing = Sharing(self.answers, address, began)  # type: ignore[attr-defined]
        is_whole = request.method == "GET"
        response: Any = self.get_response(request)
        if not getattr(response, "is_for_all_guests", False) or not can_be_kept(response):
            return response  # type: ignore[no-any-return]
        if "ETag" not in response.headers:  # not kept yet
            self._tag(request, response, address if is_whole else None, began)
        return told_apart(request, response)

    def _tag(
        self, request: HttpRequest, response: HttpResponse, address: Address | None, began: float
    ) -> None:
        """And keep the answer where it may be."""
        body: bytes = response.content
        response.headers["ETag"] = etag_of(body)
        headers = dict(response.headers)
        epoch = getattr(request, "guests_epoch", None)
        if address and epoch and (seconds := settings.GUEST_CACHE_SECONDS):
            match = request.resolver_match
            self.answers.put(address, KeptAnswer(body, headers, match, epoch, began + seconds))


def _address(request: HttpRequest) -> Address:
    """Raises DisallowedHost."""
    return site_of(request), request.path_info, request.META.get("QUERY_STRING", "")


def _is_good(kept: KeptAnswer, request: HttpRequest, now: float) -> bool:
    """Whether it may be given now. A young one has the request counted; that a limit is passed is
    told by the view."""
    if now >= kept.until or count_guest(request) != kept.epoch:
        return False
    usage = getattr(request, "rate_usage", None)
    return usage is None or not usage.exceeded
