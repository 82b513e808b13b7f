"""What only pages need: requests to the API, which have tokens and answer JSON, go past it.

Each of these would look at every request of the API and find nothing to do; together that is a
quarter of what an answer costs outside its view.
"""

from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

API = "/api/v1/"


class _PastTheApi:
    """To stand before a middleware of Django's kind."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(API):
            return self.get_response(request)  # type: ignore[attr-defined,no-any-return]
        return super().__call__(request)  # type: ignore[misc,no-any-return]


class PagePolicyMiddleware(_PastTheApi, CSPMiddleware):
    """Content-Security-Policy; that of the API stands in `core.middleware.headers`."""


class PageFilesMiddleware(_PastTheApi, WhiteNoiseMiddleware):
    """Static files."""


class PageSessionMiddleware(_PastTheApi, SessionMiddleware):
    """Sessions of the admin."""


class PageUserMiddleware(_PastTheApi, AuthenticationMiddleware):
    """`request.user` in the admin."""

    def process_view(self, *args: object) -> None:
        """Django would ask here who may enter, if a login were wanted everywhere."""


class PageMessageMiddleware(_PastTheApi, MessageMiddleware):
    """Messages of the admin."""
