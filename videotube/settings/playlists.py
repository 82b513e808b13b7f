"""How much playlists hold."""

from environs import validate

from videotube.settings.env import env

__all__ = ["PLAYLIST_DETAIL_LIMIT", "PLAYLIST_MAX_ITEMS", "PLAYLIST_MAX_PER_USER"]

_POSITIVE = validate.Range(min=1)

PLAYLIST_MAX_ITEMS: int = env.int("PLAYLIST_MAX_ITEMS", 500, validate=_POSITIVE)
PLAYLIST_MAX_PER_USER: int = env.int("PLAYLIST_MAX_PER_USER", 100, validate=_POSITIVE)
PLAYLIST_DETAIL_LIMIT: int = env.int("PLAYLIST_DETAIL_LIMIT", 500, validate=_POSITIVE)
"""How many videos a playlist's own answer shows; its pages show all."""
