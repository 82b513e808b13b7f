"""What a browser posts to the admin."""

from typing import Any

from django.test import Client

USERS = "/admin/accounts/user/"
SESSIONS = "/admin/accounts/session/"


def act(client: Client, action: str, *rows: Any, url: str = USERS, **extra: Any) -> Any:
    """Tick `rows` in the list at `url` and run `action`."""
    data = {"action": action, "_selected_action": [str(r.pk) for r in rows], "index": 0, **extra}
    return client.post(url, data, follow=True)
