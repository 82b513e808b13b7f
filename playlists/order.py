"""Places in a playlist as texts: between any two there is another.

Digits and letters in ASCII order, which is also MongoDB's order of texts.
"""

from fractional_indexing import generate_key_between, generate_n_keys_between


def key_between(before: str | None, after: str | None) -> str:
    """A key behind `before` and in front of `after`; None is the beginning, or the end."""
    return str(generate_key_between(before, after))


def keys_behind(last: str | None, count: int) -> list[str]:
    """`count` short keys in order, all of them behind `last`."""
    return [str(key) for key in generate_n_keys_between(last, None, count)]
