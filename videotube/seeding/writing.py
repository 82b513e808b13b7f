"""Rows put into MongoDB as they are, many at a time."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any

import pymongo
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import CharField, Model, TextField
from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern

BATCH = 1000
WRITERS = 2
"""MongoDB keeps a core busy with the indexes of one batch."""
PATIENCE_SECONDS = 60
"""A batch may take longer than a request's single document."""
UNHURRIED = WriteConcern(w=1, j=False)
"""Whoever writes something after it and waits for a majority has waited for this, too."""
DUPLICATE_KEY = 11000
TextLike = (CharField, TextField)

Document = dict[str, Any]


class Rows:
    """Documents of one model: what a new row of it holds, with some values of its own."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        wrapper: Any = connections[DEFAULT_DB_ALIAS]
        blank = model()
        self._fields: dict[str, Any] = {field.name: field for field in model._meta.local_fields}
        values = {field: field.pre_save(blank, True) for field in self._fields.values()}
        self._template = {
            str(field.column): field.get_db_prep_save(value, wrapper)
            for field, value in values.items()
            # What can have none of these, such as an id, each row brings along.
            if field.has_default() or field.null or isinstance(field, TextLike)
        }

    def row(self, **columns: Any) -> Document:
        """A document with these columns (`_id`, `owner_id` …), of which lists and embedded
        documents are as MongoDB has them."""
        return {**self._template, **columns}

    def stored(self, field: str, value: Any) -> Any:
        """A Python value as MongoDB has it."""
        wrapper: Any = connections[DEFAULT_DB_ALIAS]
        return self._fields[field].get_db_prep_save(value, wrapper)

    def write(self, documents: Iterable[Document]) -> Iterator[int]:
        """Insert them in batches, `WRITERS` at a time; those that are there already stay. Yields
        how many more are done after each batch."""
        wrapper: Any = connections[DEFAULT_DB_ALIAS]
        wrapper.ensure_connection()
        collection = wrapper.database.get_collection(
            self.model._meta.db_table, write_concern=UNHURRIED
        )
        rest = iter(documents)
        under_way: deque[Future[int]] = deque()
        with ThreadPoolExecutor(WRITERS) as writers:
            while batch := list(islice(rest, BATCH)):
                under_way.append(writers.submit(_insert, collection, batch))
                if len(under_way) > WRITERS:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()


def _insert(collection: Any, batch: list[Document]) -> int:
    try:
        with pymongo.timeout(PATIENCE_SECONDS):
            collection.insert_many(batch, ordered=False)
    except BulkWriteError as error:
        failures = error.details.get("writeErrors", [])
        if not all(map(_is_there_already, failures)):
            raise
    return len(batch)


def _is_there_already(failure: dict[str, Any]) -> bool:
    return failure["code"] == DUPLICATE_KEY and "_id" in failure.get("keyPattern", {})
