"""Every row of the table, as everybody."""

import re
from typing import Any

import pytest

from e2e.contract.aliases import ALIASES, Alias
from e2e.contract.rows import Row
from e2e.contract.shapes import assert_answer, assert_reads
from e2e.contract.table import ROWS
from e2e.contract.world import Caller, World
from videotube.family.endpoints import canonical
from videotube.family.table import METHODS, NAMES_IN, PATHS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

# Of rows that differ by their bodies alone, the first.
BY_REQUEST = {row.request: row for row in reversed(ROWS)}
PATCHES = [row for row in ROWS if row.request.startswith("PATCH ")]


def names_for(world: World, request: str, body: dict[str, Any]) -> dict[str, Any]:
    """The world's names, and what is new for this row."""
    fresh = re.findall(r"{(new_(\w+))}", f"{request} {list(body.values())}")
    return {**world.names, **{name: world.make(kind) for name, kind in fresh}}


def ended(request: str, slash: str) -> str:
    """With the slash at the end of its path."""
    path, question, query = request.partition("?")
    return f"{path}{slash}{question}{query}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.request)
def test_row(row: Row, world: World, callers: dict[str, Caller]) -> None:
    names = names_for(world, row.request, row.body)
    expected = {"guest": row.guest, "other": row.other, "owner": row.owner}
    if not row.door:
        expected = {"bad": 401, **expected}
    for who, status in expected.items():
        caller = callers[who]
        if row.leaves and caller.person:
            caller = Caller(world, None, token=world.sign_in(caller.person)["accessToken"])
        # Owners end their paths with a slash: it makes no difference to anybody.
        request = ended(row.request, "/" if who == "owner" else "")
        data = assert_answer(caller.send(request, row.body, row.files, names), status)
        if status < 400:
            assert_reads(data, row.reads)


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.other == 404 and "{" in row.request],
    ids=lambda row: row.request,
)
def test_what_may_not_be_seen_looks_like_what_is_not_there(
    row: Row, world: World, callers: dict[str, Caller]
) -> None:
    names = names_for(world, row.request, row.body)
    random = {**names, **dict.fromkeys(re.findall(r"{(\w+)}", row.request), "a" * 24)}
    unseen, absent = (
        callers["other"].send(row.request, row.body, row.files, known).json()
        for known in (names, random)
    )
    assert {**unseen, "error": None} == {**absent, "error": None}
    assert unseen["error"]["code"] == absent["error"]["code"]


@pytest.mark.parametrize("slash", ["", "/"], ids=["bare", "slash"])
@pytest.mark.parametrize("alias", ALIASES, ids=lambda alias: alias.request)
def test_alias(alias: Alias, slash: str, world: World, callers: dict[str, Caller]) -> None:
    row = BY_REQUEST[alias.row]
    body = row.body if alias.body is None else alias.body
    files = row.files if alias.files is None else alias.files
    names = names_for(world, alias.request, body)
    response = callers["owner"].send(ended(alias.request, slash), body, files, names)
    assert_reads(assert_answer(response, row.owner), row.reads)


@pytest.mark.parametrize("row", PATCHES, ids=lambda row: row.request)
def test_put_is_taken_for_patch(row: Row, world: World, callers: dict[str, Caller]) -> None:
    request = row.request.replace("PATCH", "PUT")
    names = names_for(world, request, row.body)
    for who, status in (("guest", row.guest), ("other", row.other)):
        assert_answer(callers[who].send(request, row.body, row.files, names), status)
    answer = callers["owner"].send(ended(request, "/"), row.body, row.files, names)
    data = assert_answer(answer, row.owner)
    if row.owner < 400:
        assert_reads(data, row.reads)


def test_every_alias_of_the_code_is_tried() -> None:
    tried = [re.sub(r"{\w+}", "x", a.request.partition("?")[0]).split(" ") for a in ALIASES]
    translated = {path for method, path in tried if canonical(method, path).path != path}
    for row in PATHS:
        sample = re.sub(r":\w+", "x", row.alias).removesuffix("/*")
        assert any(path == sample or path.startswith(f"{sample}/") for path in translated), row
    for method_row in METHODS:
        for method in method_row.methods:
            assert [method, method_row.path] in tried
    sent = {name for alias in ALIASES for name in (alias.body or {}) | (alias.files or {})}
    sent |= {name for alias in ALIASES for name in re.findall(r"[?&](\w+)=", alias.request)}
    assert not {row.alias for row in NAMES_IN} - sent
