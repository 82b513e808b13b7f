"""Search by words: a stored list of the words of a document, for an ordinary index.

MongoDB's own text index reads every document that has *any* of the words, and sorts what is left
in memory. An index on (words, created_at) is walked in the order that is wanted and stops at the
end of the page.

Chinese, Japanese, Thai and others put no spaces between words. Of their texts each pair of
neighbouring characters is a word, and each single one: whoever asks for three characters asks for
their two pairs.
"""

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

from django.db import models
from django_mongodb_backend.fields import ArrayField

from core.mongo.letters import CHARACTER, RUN, WORD, folded

LONGEST_WORD = 64
MOST_WORDS = 4000
"""Of one document: each is an entry of an index. Only pages of Chinese have more."""


def words_of(*texts: str) -> list[str]:
    """What a document with these texts is found by: each word once, in order, without case and
    accents. Letters, digits and their marks only, so that nothing a client sends is an operator.
    Words of more than `LONGEST_WORD` characters are cut; those behind `MOST_WORDS` are left out."""
    found = (
        word
        for text in texts
        for piece, is_run in _pieces(text)
        for word in (_pairs(piece, singles=True) if is_run else (piece,))
    )
    return _first(found, MOST_WORDS)


def words_asked(text: str, *, most: int) -> list[str]:
    """What a document must be found by to match `text`: the first `most` words of it."""
    found = (
        word
        for piece, is_run in _pieces(text)
        for word in (_pairs(piece, singles=False) if is_run else (piece,))
    )
    return _first(found, most)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Each word, and each run of a script without spaces (True)."""
    for found in WORD.findall(folded(text)):
        if found.isascii():
            yield found, False
        else:  # Every second part is such a run.
            parts = RUN.split(found)
            yield from ((part, bool(n % 2)) for n, part in enumerate(parts) if part)


def _pairs(run: str, *, singles: bool) -> Iterator[str]:
    characters = CHARACTER.findall(run)
    if singles or len(characters) == 1:
        yield from characters
    for one, next_one in pairwise(characters):
        yield one + next_one


def _first(words: Iterator[str], most: int) -> list[str]:
    return list(islice(dict.fromkeys(word[:LONGEST_WORD] for word in words), most))


class WordsField(ArrayField):
    """The words of other fields of the same document (`sources`: names of texts or lists of
    texts), made anew whenever it is saved. Filter by `words__contains=words_asked(query)`."""

    def __init__(self, *, sources: tuple[str, ...] = (), **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=LONGEST_WORD))
        super().__init__(**{"default": list, "blank": True, "editable": False, **kwargs})
        self.sources = sources

    def pre_save(self, model_instance: models.Model, add: bool) -> list[str]:
        values = (getattr(model_instance, name) for name in self.sources)
        texts = (t for v in values for t in (v if isinstance(v, list) else [v]))
        words = words_of(*texts)
        setattr(model_instance, self.attname, words)
        return words

    def deconstruct(self) -> Any:
        """Migrations name the backend's field: nothing differs in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django_mongodb_backend.fields.ArrayField", args, kwargs
