"""The querysets of the house: what is plain goes to MongoDB by the short way (decision 13)."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import IntegrityError
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
)
from django.db.models.signals import post_init, pre_init
from django_mongodb_backend.managers import MongoManager
from django_mongodb_backend.queryset import MongoQuerySet

from core.mongo.changes import changes_of, given_by
from core.mongo.hints import hint_for
from core.mongo.hydration import Hydration, chosen, hydration
from core.mongo.plain import ALL, NotPlain, Stages, column_of, plain_query
from core.mongo.questions import Asked, Known, Question
from core.mongo.sending import answer, changed, changed_one


class PlainIterable(ModelIterable):  # type: ignore[type-arg]
    """Instances of a queryset."""

    def __iter__(self) -> Iterator[Any]:
        rows: Any = self.queryset
        try:
            _refuse_streams(self)
            found = _instances(rows)
        except NotPlain:
            yield from super().__iter__()
        except EmptyResultSet:
            return
        else:
            yield from found


class _PlainValues:
    """Values of some fields, row by row."""

    queryset: Any

    def __iter__(self) -> Iterator[Any]:
        rows = self.queryset
        try:
            _refuse_streams(self)
            found = _values(rows)
        except NotPlain:
            yield from super().__iter__()  # type: ignore[misc]
        except EmptyResultSet:
            return
        else:
            yield from self.shaped(rows, found)

    def shaped(self, rows: Any, found: Iterator[tuple[Any, ...]]) -> Iterator[Any]:
        """As the caller wants each row."""
        raise NotImplementedError


class PlainTuples(_PlainValues, ValuesListIterable):  # type: ignore[type-arg]
    """`.values_list("a", "b")`"""

    def shaped(self, rows: Any, found: Iterator[tuple[Any, ...]]) -> Iterator[Any]:
        return found


class PlainFlat(_PlainValues, FlatValuesListIterable):  # type: ignore[type-arg]
    """`.values_list("a", flat=True)`"""

    def shaped(self, rows: Any, found: Iterator[tuple[Any, ...]]) -> Iterator[Any]:
        return (row[0] for row in found)


class PlainDicts(_PlainValues, ValuesIterable):  # type: ignore[type-arg]
    """`.values("a", "b")`"""

    def shaped(self, rows: Any, found: Iterator[tuple[Any, ...]]) -> Iterator[Any]:
        names = rows.query.values_select
        return (dict(zip(names, row, strict=True)) for row in found)


PLAIN_ITERABLES: dict[type, type] = {
    ValuesListIterable: PlainTuples,
    FlatValuesListIterable: PlainFlat,
    ValuesIterable: PlainDicts,
}


class QuerySet(MongoQuerySet):
    """As Django's, quicker for plain queries: lists, single rows, counts, and whether there is
    one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._iterable_class = PlainIterable

    def values(self, *fields: Any, **expressions: Any) -> Any:
        return _plainly(super().values(*fields, **expressions))

    def values_list(self, *fields: Any, **options: Any) -> Any:
        return _plainly(super().values_list(*fields, **options))

    def from_pipeline(
        self, pipeline: Stages, *, without: tuple[str, ...] = (), only: tuple[str, ...] = ()
    ) -> list[Any]:
        """Instances of the documents that a pipeline over this collection answers. Fields `without`
        which they come (or all others, where they come with some `only`) are read when somebody
        asks for them."""
        return list(map(self.maker(without=without, only=only), answer(self, pipeline)))

    def matching_question(
        self, match: dict[str, Any], *, only: tuple[str, ...], limit: int
    ) -> Question[list[Any]]:
        """Instances with some fields, by a condition that is known as MongoDB takes it."""
        made = self.shape(only=only)
        stages: Stages = [{"$match": match}, {"$limit": limit}, {"$project": made.projection}]
        return Question(self.model, stages, made.instances)

    def maker(
        self, *, without: tuple[str, ...] = (), only: tuple[str, ...] = ()
    ) -> Callable[[dict[str, Any]], Any]:
        """What makes an instance of such a document."""
        return self.shape(without=without, only=only).instance

    def shape(self, *, without: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> Hydration:
        """Which fields such documents have, and what makes an instance of one."""
        choice = (frozenset(only), False) if only else (frozenset(without), True)
        return hydration(self.model, choice, self.db)

    def documents(self, pipeline: Stages, *, index: str | None = None) -> list[dict[str, Any]]:
        """What a pipeline over this collection answers, as it comes; led by an index, if one is
        named."""
        return answer(self, pipeline, hint=index)

    def question(self) -> Asked[list[Any]]:
        """Its instances, to be asked together with others. Raises NotPlain."""
        try:
            return self._question()
        except EmptyResultSet:
            return Known([])

    def _question(self) -> Question[list[Any]]:
        if self._iterable_class is not PlainIterable:
            raise NotPlain
        stages, made, hint = _plan(self)
        return Question(self.model, stages, made.instances, hint)

    def with_total(self, most: int) -> tuple[Question[list[Any]], Question[int]]:
        """Its instances, and the number of all rows of which they are a part, as far as `most`: two
        questions, to be asked together. Raises NotPlain, and EmptyResultSet where it can find
        nothing."""
        rows = self._question()
        if rows.index is not None:
            raise NotPlain
        all_of_them = [stage for stage in rows.pipeline if "$match" in stage]
        counted = [*all_of_them, {"$limit": most}, {"$count": "n"}]
        return rows, Question(self.model, counted, _number)

    def count(self) -> int:
        if self._result_cache is not None:
            return len(self._result_cache)
        try:
            plain = plain_query(self.query, self.db)
        except NotPlain:
            return int(super().count())
        except EmptyResultSet:
            return 0
        # The order of what is counted is nobody's matter, unless a part of it is.
        unordered = plain.limit is None and not plain.skip
        stages = [stage for stage in plain.stages() if not (unordered and "$sort" in stage)]
        return _number(answer(self, [*stages, {"$count": "n"}]))

    def update(self, **values: Any) -> int:
        if self.query.is_sliced or self.query.combinator:
            return int(super().update(**values))  # says what is wrong with it
        try:
            plain = plain_query(self.query, self.db)
            changes = changes_of(self.model, values, self.db)
        except NotPlain:
            return int(super().update(**values))
        except EmptyResultSet:
            return 0
        self._for_write = True
        self._result_cache = None
        return changed(self, plain.match, changes)

    update.alters_data = True  # type: ignore[attr-defined]

    def update_one(self, *, only: tuple[str, ...], **values: Any) -> Any | None:
        """`update` for a queryset that finds one row at most: that row with these fields, as it is
        afterwards, or None. One round trip. Raises NotPlain for what is not plain."""
        try:
            match = plain_query(self.query, self.db).match
        except EmptyResultSet:
            return None
        made = self.shape(only=only)
        self._for_write = True
        self._result_cache = None
        changes = changes_of(self.model, values, self.db)
        found = changed_one(self, match, changes, fields=made.projection)
        return None if found is None else made.instance(found)

    update_one.alters_data = True  # type: ignore[attr-defined]

    def upsert(self, **values: Any) -> tuple[Any, bool]:
        """`update` for a queryset that names one row by the fields of a unique index; where there
        is none, it is made of those, of `values` (`F("n") + 1` counts from nothing) and of
        defaults. The row as it is afterwards, and whether it is new. One round trip.

        Raises NotPlain for filters by anything but equality.
        """
        plain = plain_query(self.query, self.db)
        changes = changes_of(self.model, values, self.db)
        if isinstance(changes, list):  # has a floor, which nothing would be counted from
            raise NotPlain
        given = given_by(self.model, plain.match, changes, self.db)
        made = hydration(self.model, ALL, self.db)
        whole = {**changes, "$setOnInsert": given}
        self._for_write = True
        put = partial(changed_one, self, plain.match, whole, upsert=True)
        try:
            found = put()
        except IntegrityError:  # made at the same moment, so it is there now
            found = put()
        return made.instance(found), found["_id"] == given["_id"]

    upsert.alters_data = True  # type: ignore[attr-defined]

    def exists(self) -> bool:
        if self._result_cache is not None:
            return bool(self._result_cache)
        try:
            plain = plain_query(self.query, self.db)
        except NotPlain:
            return bool(super().exists())
        except EmptyResultSet:
            return False
        stages = [stage for stage in plain.stages() if "$sort" not in stage]
        return bool(answer(self, [*stages, {"$limit": 1}, {"$project": {"_id": 1}}]))


class Manager(MongoManager.from_queryset(QuerySet)):  # type: ignore[misc]
    """For models whose querysets have nothing of their own."""


def _refuse_streams(iterable: Any) -> None:
    """`.iterator()` is for more rows than fit into memory: Django reads them by and by."""
    if iterable.chunked_fetch:
        raise NotPlain


def _plainly(rows: Any) -> Any:
    kind = rows._iterable_class
    rows._iterable_class = PLAIN_ITERABLES.get(kind, kind)
    return rows


def _values(rows: Any) -> Iterator[tuple[Any, ...]]:
    """The chosen fields of each row, in their order."""
    query = rows.query
    names = query.values_select
    if not names or query.deferred_loading != ALL:
        raise NotPlain
    plain = plain_query(query, rows.db, of_values=True)
    whole = hydration(rows.model, ALL, rows.db)
    columns = [column_of(rows.model, _own(rows.model, name)) for name in names]
    read = [whole.value_of(_own(rows.model, name)) for name in names]
    stages = [*plain.stages(), {"$project": {"_id": 0} | dict.fromkeys(columns, 1)}]
    return (tuple(each(document) for each in read) for document in answer(rows, stages))


def _own(model: Any, name: str) -> str:
    """A relation's value is its key."""
    if "__" in name:
        raise NotPlain
    try:
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        raise NotPlain from None
    attname: str | None = getattr(field, "attname", None)
    if attname is None or not getattr(field, "concrete", False):
        raise NotPlain
    return attname


def _number(found: list[dict[str, Any]]) -> int:
    return int(found[0]["n"]) if found else 0


def _instances(rows: Any) -> Iterator[Any]:
    stages, made, hint = _plan(rows)
    return map(made.instance, answer(rows, stages, hint=hint))


def _plan(rows: Any) -> tuple[Stages, Hydration, str | None]:
    """What finds the rows, what makes instances of them, and the index to be named."""
    model, query = rows.model, rows.query
    if (
        rows._known_related_objects
        or pre_init.has_listeners(model)
        or post_init.has_listeners(model)
    ):
        raise NotPlain
    plain = plain_query(query, rows.db)
    made = hydration(model, chosen(query), rows.db)
    stages = plain.stages()
    if made.projection is not None:
        stages.append({"$project": made.projection})
    return stages, made, hint_for(model, plain)
