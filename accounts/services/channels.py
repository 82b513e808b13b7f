"""Finding channels by name."""

from typing import Any, cast

from accounts.models import User
from accounts.names import is_username, normalise
from accounts.pipelines import user_called
from accounts.relations import channel_relations
from core.errors import NotFound


def find_channel(*, username: str, viewer: Any) -> User:
    """The active account of that name, whatever its case; `is_subscribed` says whether `viewer`
    (maybe anonymous) follows it. Raises NotFound."""
    name = normalise(username)
    if not is_username(name):
        raise NotFound
    relations = channel_relations().stages(viewer=viewer) if viewer.is_authenticated else []
    found = User.objects.documents([*user_called(name), *relations])
    if not found:
        raise NotFound
    channel: Any = User.objects.maker(without=("password",))(found[0])
    channel.is_subscribed = channel.pk != viewer.pk and found[0].get("is_subscribed", False)
    return cast("User", channel)
