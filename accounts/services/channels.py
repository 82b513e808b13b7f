"""Finding channels by name."""

from accounts.models import User
from accounts.names import is_username, normalise
from core.errors import NotFound


def find_channel(*, username: str) -> User:
    """The active account of that name, whatever its case. Raises NotFound."""
    name = normalise(username)
    channel: User | None = (
        User.objects.filter(username=name, is_active=True).first() if is_username(name) else None
    )
    if channel is None:
        raise NotFound
    return channel
