"""The names under which media are kept."""

from pathlib import PurePosixPath


def parts_of(key: str) -> tuple[str, ...]:
    """The parts of a key. Raises ValueError for one that would leave the store."""
    parts = PurePosixPath(key).parts
    if not parts or key.startswith("/") or any(p in ("..", ".") or "\0" in p for p in parts):
        raise ValueError("not a media key")
    return parts
