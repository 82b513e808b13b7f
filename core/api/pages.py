"""Pages of a list: numbered (`?page=`) or by keyset (`?cursor=`), from one place.

A numbered page costs as much as what it skips and counts up to `PAGE_COUNT_MAX`. A cursor costs
the same at any depth, and neither repeats nor skips a row while others are inserted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from rest_framework.request import Request

from core.api.cursors import read_cursor, rows_after, write_cursor
from core.api.throttling import has_written
from core.api.totals import page_and_total, total_of
from core.errors import Invalid
from core.mongo.hints import FAR
from core.mongo.questions import Asked, Known, ask

MAX_PAGE = 2**31
ANYBODY = Known(None)
"""Whose list everybody may see."""

Fetch = Callable[[Q, int, int], list[Any]]
"""The rows from one place to another in the order of a list, counted from behind a cursor."""
Read = Callable[[int, int], tuple[list[Any], int]]
"""The rows from one place to another in the order of a list, and how many rows the list has."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What the client asked for. `cursor` is None for numbered pages, "" for the start."""

    page: int
    limit: int
    cursor: str | None

    @property
    def start(self) -> int:
        """How many rows stand before the numbered page."""
        return (self.page - 1) * self.limit

    @classmethod
    def of(cls, request: Request) -> "PageRequest":
        """From the query; numbers out of range are clamped, anything else is 400."""
        query = request.query_params
        return cls(
            page=_number(query.get("page"), "page", 1, MAX_PAGE, 1),
            limit=_number(
                query.get("limit"), "limit", 1, settings.PAGE_LIMIT_MAX, settings.PAGE_LIMIT_DEFAULT
            ),
            cursor=query.get("cursor"),
        )


def _wants_page(request: Request) -> bool:
    """Whether a list that is an array in the family's dialect is to come as a page."""
    return "page" in request.query_params or "cursor" in request.query_params


def _array_rows(queryset: QuerySet[Any], request: Request, *, order: tuple[str, ...]) -> list[Any]:
    """The rows of a list that is an array in the family's dialect: the first `limit` of them,
    `ARRAY_MAX` at most and where no limit is given."""
    most = settings.ARRAY_MAX
    limit = _number(request.query_params.get("limit"), "limit", 1, most, most)
    return list(queryset.order_by(*order)[:limit])


def array_or_paginate(
    queryset: QuerySet[Any],
    request: Request,
    *,
    order: tuple[str, ...],
    render: Callable[[list[Any]], list[Any]],
    count: Callable[[], int] | None = None,
    read: Read | None = None,
) -> list[Any] | dict[str, Any]:
    """The array, or `paginate`'s page where `?page=` or `?cursor=` asks for one."""
    if _wants_page(request):
        return paginate(queryset, request, order=order, render=render, count=count, read=read)
    return render(_array_rows(queryset, request, order=order))


def paginate(
    queryset: QuerySet[Any],
    request: Request,
    *,
    order: tuple[str, ...],
    render: Callable[[list[Any]], list[Any]],
    count: Callable[[], int] | None = None,
    fetch: Fetch | None = None,
    read: Read | None = None,
    allowed: Asked[Any] = ANYBODY,
) -> dict[str, Any]:
    """The page object of API.md for `queryset` sorted by `order`.

    `order` names fields of the model as `order_by` does, and must end in `pk` or `-pk`, so that
    no two rows tie; an index on the same fields, `id` included, keeps the cost at that of one
    page. Rows may be documents, or `.values()` that contain those fields. `render` turns the
    page's rows into JSON shapes. `count` gives the total where it is stored; otherwise rows are
    counted up to `PAGE_COUNT_MAX`. `fetch` takes the place of reading `queryset` where that would
    read too much, `read` the place of reading and counting for a numbered page. `allowed` raises
    where the caller may not see the list: asked together with its rows, and answered before they
    are looked at.
    """
    asked = PageRequest.of(request)
    ordered = queryset.order_by(*order)
    start, fresh = asked.start, has_written(request)
    # One more than is shown tells whether a cursor leads on, also behind the last counted row.
    stop = start + asked.limit + 1
    if asked.cursor is None and count is None and fetch is None and read is None and start < FAR:
        rows, total = page_and_total(queryset, ordered[start:stop], allowed, fresh=fresh)
        return _numbered(queryset, asked, order, render, rows, total)
    ask(allowed)
    if asked.cursor is None and read is not None:
        return _numbered(queryset, asked, order, render, *read(start, stop))
    fetch = fetch or (lambda after, start, stop: list(ordered.filter(after)[start:stop]))
    if asked.cursor is not None:
        return _keyset(queryset, asked, order, render, fetch)
    total = count() if count else total_of(queryset, fresh=fresh)
    rows = fetch(Q(), start, stop) if start < total else []
    return _numbered(queryset, asked, order, render, rows, total)


def _numbered(
    queryset: QuerySet[Any],
    asked: PageRequest,
    order: tuple[str, ...],
    render: Callable[[list[Any]], list[Any]],
    rows: list[Any],
    total: int,
) -> dict[str, Any]:
    shown = rows[: asked.limit]
    pages = max(1, -(-total // asked.limit))
    has_next = asked.page < pages
    has_previous = asked.page > 1
    return {
        "docs": render(shown),
        "totalDocs": total,
        "limit": asked.limit,
        "page": asked.page,
        "totalPages": pages,
        "pagingCounter": asked.start + 1,
        "hasPrevPage": has_previous,
        "hasNextPage": has_next,
        "prevPage": asked.page - 1 if has_previous else None,
        "nextPage": asked.page + 1 if has_next else None,
        "nextCursor": write_cursor(queryset, order, shown[-1]) if len(rows) > len(shown) else None,
    }


def _keyset(
    queryset: QuerySet[Any],
    asked: PageRequest,
    order: tuple[str, ...],
    render: Callable[[list[Any]], list[Any]],
    fetch: Fetch,
) -> dict[str, Any]:
    after = Q()
    if asked.cursor:
        after = rows_after(queryset.model, order, read_cursor(queryset, order, asked.cursor))
    rows = fetch(after, 0, asked.limit + 1)
    shown = rows[: asked.limit]
    has_next = len(rows) > len(shown)
    return {
        "docs": render(shown),
        "totalDocs": None,
        "limit": asked.limit,
        "page": None,
        "totalPages": None,
        "pagingCounter": None,
        "hasPrevPage": bool(asked.cursor),
        "hasNextPage": has_next,
        "prevPage": None,
        "nextPage": None,
        "nextCursor": write_cursor(queryset, order, shown[-1]) if has_next else None,
    }


def _number(text: str | None, field: str, low: int, high: int, default: int) -> int:
    if text is None or text == "":
        return default
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise Invalid("This must be a whole number.", field=field)
    # A number of thousands of digits is as out of range as one of twenty.
    value = int(text[:20])
    return min(max(value, low), high)
