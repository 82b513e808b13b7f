"""An operator of the database is none where a client sends it: it is refused, or it is text."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from e2e.contract.document import FORMS, JSON, OPERATIONS, Field, Operation
from e2e.contract.hidden import Hidden, shown
from e2e.contract.intruder import Intruder, belongings, value_for

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

OPERATORS: tuple[dict[str, Any], ...] = ({"$gt": ""}, {"$ne": None}, {"$where": "1"})
LITERAL = json.dumps(OPERATORS[0])
REFUSED = {400, 401, 403, 404}
ANYWHERE = {"_id": {"$ne": None}, "owner": {"$gt": ""}, "refreshToken": {"$ne": None}}


@pytest.fixture(scope="module")
def intruder(hidden: Hidden) -> Iterator[Intruder]:
    """Whatever they have sent: afterwards everything of the owner's is as it was."""
    somebody = Intruder(hidden)
    before = belongings(hidden)
    yield somebody
    after = belongings(hidden)
    changed = [path for path in before if before[path] != after[path]]
    assert not changed, {path: (before[path], after[path]) for path in changed}


def of(operations: Iterator[Operation]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("operation", list(operations), ids=lambda one: one.label)


def assert_withstood(answer: requests.Response, operation: Operation) -> None:
    about = f"{operation.label} {answer.request.url} {answer.request.body!r}: {answer.text[:500]}"
    assert answer.status_code < 500, about
    known = operation.statuses
    assert answer.status_code in known, f"{answer.status_code} is not told of: {about}"


def rest(fields: tuple[Field, ...], but: Field, intruder: Intruder) -> dict[str, Any]:
    """What the other fields need, so that this one is looked at."""
    needed = [field for field in fields if field.required and field is not but]
    return {field.name: value_for(field, intruder.person) for field in needed}


@of(one for one in OPERATIONS if JSON in one.bodies)
def test_an_object_in_the_place_of_a_value_is_refused(
    operation: Operation, intruder: Intruder
) -> None:
    fields = operation.bodies[JSON]
    intruder.come_back()
    for path in intruder.paths(operation):
        for operator in OPERATORS:
            for field in fields:
                body = {**rest(fields, field, intruder), field.name: operator}
                answer = intruder.call(operation, path, json=body)
                assert_withstood(answer, operation)
                # What is no file is left out.
                assert field.is_file or answer.status_code in REFUSED, f"{path} {body}"
            everywhere = {field.name: operator for field in fields}
            answer = intruder.call_as_guest(operation, path, json=everywhere)
            assert_withstood(answer, operation)
            assert answer.status_code in REFUSED, f"{path} {everywhere}"


@of(one for one in OPERATIONS if set(FORMS) & set(one.bodies))
def test_an_operator_in_a_form_is_text(operation: Operation, intruder: Intruder) -> None:
    intruder.come_back()
    for kind in sorted(set(FORMS) & set(operation.bodies)):
        fields = operation.bodies[kind]
        for path in intruder.paths(operation):
            for field in fields:
                form = {**rest(fields, field, intruder), f"{field.name}[$ne]": ""}
                for sent in (form, {**form, field.name: LITERAL}):
                    answer = intruder.call(operation, path, **encoded(kind, sent))
                    assert_withstood(answer, operation)
                    assert_literal(answer, field, sent.get(field.name))


def encoded(kind: str, form: dict[str, Any]) -> dict[str, Any]:
    if kind.startswith("multipart"):
        return {"files": {name: (None, str(value)) for name, value in form.items()}}
    return {"data": form}


def assert_literal(answer: requests.Response, field: Field, sent: str | None) -> None:
    """Where text was taken, it is what was sent."""
    if answer.status_code >= 300 or sent is None or field.schema.get("type") != "string":
        return
    stored = answer.json()["data"].get(field.name, sent)
    assert field.is_file or stored == sent


@of(one for one in OPERATIONS if not one.bodies and one.method != "GET")
def test_an_operator_where_nothing_is_expected_changes_nothing(
    operation: Operation, intruder: Intruder
) -> None:
    intruder.come_back()
    for path in intruder.paths(operation):
        for send in (intruder.call_as_guest, intruder.call):
            answer = send(operation, path, json=ANYWHERE, params={"_id[$ne]": "", "owner[$gt]": ""})
            assert_withstood(answer, operation)


@of(one for one in OPERATIONS if one.method == "GET")
def test_an_operator_in_a_query_finds_nothing_hidden(
    operation: Operation, intruder: Intruder, hidden: Hidden
) -> None:
    intruder.come_back()
    names = [field.name for field in operation.query] or ["_id"]
    queries = [
        query
        for name in names
        for query in (
            {name: LITERAL},
            {f"{name}[$ne]": "", f"{name}[$gt]": "", f"{name}[$where]": "1"},
        )
    ]
    for path in intruder.paths(operation):
        for query in queries:
            for send in (intruder.call_as_guest, intruder.call):
                answer = send(operation, path, params=query)
                assert_withstood(answer, operation)
                found = [
                    trace for trace in hidden.traces if trace in shown(answer) and trace not in path
                ]
                assert not found, f"{path} {query}"


@of(one for one in OPERATIONS if "{" in one.path)
def test_an_operator_in_a_path_names_nothing(operation: Operation, intruder: Intruder) -> None:
    intruder.come_back()
    for place in ("%7B%22$gt%22:%22%22%7D", "[$ne]=", "$where"):
        steps = (place if "{" in step else step for step in operation.path.split("/"))
        path = "/".join(steps)
        answer = intruder.call(operation, path, json=ANYWHERE)
        assert answer.status_code in REFUSED | {415}, f"{path}: {answer.text[:300]}"
