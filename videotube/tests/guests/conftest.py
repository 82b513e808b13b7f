"""The people, things and films of other apps' tests."""

from moderation.tests.conftest import house
from videos.tests.conftest import fast_encoder, short_film

__all__ = ["fast_encoder", "house", "short_film"]
