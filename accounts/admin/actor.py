"""Who acts: the admin lets nobody in who is not a user."""

from typing import cast

from django.http import HttpRequest

from accounts.models import User


def actor(request: HttpRequest) -> User:
    """The staff member behind a request to the admin."""
    return cast("User", request.user)


def sees_emails(request: HttpRequest) -> bool:
    """Whoever may correct an e-mail address sees it; to others in the staff it is private."""
    return actor(request).has_perm("accounts.change_user")
