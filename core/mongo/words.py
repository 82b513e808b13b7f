"""Search by words: a stored list of the words of a document, for an ordinary index.

MongoDB's own text index reads every document that has *any* of the words, and sorts what is left
in memory. An index on (words, created_at) is walked in the order that is wanted and stops at the
end of the page.
"""

import re
import unicodedata
from typing import Any

from django.db import models
from django_mongodb_backend.fields import ArrayField

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 64
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
"""Letters that people type without what Unicode does not call an accent."""


def words_of(*texts: str) -> list[str]:
    """Each word once, in order, without case and accents: letters and digits only, so that
    nothing a client sends is an operator. Words of more than `LONGEST_WORD` characters are cut."""
    found = (word[:LONGEST_WORD] for text in texts for word in WORD.findall(_folded(text)))
    return list(dict.fromkeys(found))


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", bare.casefold().translate(LETTERS))


class WordsField(ArrayField):
    """The words of other fields of the same document (`sources`: names of texts or lists of
    texts), made anew whenever it is saved. Filter by `words__contains=words_of(query)`."""

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
