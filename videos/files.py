"""`/media/…`: every file of every video, to whoever may see it at this moment."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from accounts.api.authentication import viewer_of
from core.storage import media_store
from videos.services.media_access import may_fetch, may_fetch_signed

PROFILE_PICTURE = re.compile(r"users/[0-9a-f]{24}/[A-Za-z0-9][\w.-]*", re.ASCII)
SIGNED = re.compile(r"signed/([^/]+)/(.+)")
RIGHT_LOST_SECONDS = 5
"""Within this, what has become private is gone: whoever keeps files for others, or files that not
everybody may see, asks again, and what we ourselves remember of rights is part of it."""


@csrf_exempt  # changes nothing; a POST is to be a 405
@require_safe
def media_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The file, or 404, the same for what is not there and what the caller may not have."""
    if signed := SIGNED.fullmatch(key):
        token, key = signed.groups()
        if not may_fetch_signed(token, key):
            return _refused()
        # The bytes may stay in the browser, but it asks again whether it may still show them.
        cache_control = f"private, max-age={RIGHT_LOST_SECONDS}, must-revalidate"
    elif PROFILE_PICTURE.fullmatch(key):
        cache_control = f"public, max-age={_seconds(settings.MEDIA_PUBLIC_MAX_AGE)}, immutable"
    elif may_fetch(key, viewer=None):
        # Names are never reused, so browsers may keep the bytes that they already have.
        remembered = _seconds(settings.MEDIA_RIGHT_LIFETIME)
        cache_control = (
            f"public, max-age={_seconds(settings.MEDIA_PUBLIC_MAX_AGE)}, "
            f"s-maxage={max(0, RIGHT_LOST_SECONDS - remembered)}, immutable"
        )
    elif may_fetch(key, viewer=viewer_of(request)):
        cache_control = "private, no-cache"
    else:
        return _refused()
    response = media_store().response(request, key, cache_control=cache_control)
    response.headers.setdefault("Content-Security-Policy", "default-src 'none'; sandbox")
    return response


def _refused() -> HttpResponse:
    return HttpResponse(
        "Not found.", status=404, content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


def _seconds(span: object) -> int:
    return int(span.total_seconds())  # type: ignore[attr-defined]
