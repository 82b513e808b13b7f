"""What every answer has, whatever it is about."""

from typing import Any

import requests

from e2e.contract.kinds import assert_kind, assert_kinds
from videotube.family.table import NAMES_OUT

SUCCESS = {"statusCode", "success", "message", "data"}
ERROR = {"statusCode", "success", "message", "data", "errors", "error"}
FAULT = {"field", "code", "message"}
INNER = {"message", "statusCode", "code", "timestamp", "requestId"}


def assert_answer(response: requests.Response, status: int) -> Any:
    """The envelope of success or of an error; `data`."""
    assert response.status_code == status, f"{response.request.url}: {response.text[:800]}"
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["X-Request-ID"]
    body = response.json()
    assert body["statusCode"] == status
    assert body["message"]
    if status < 400:
        assert set(body) == SUCCESS
        assert body["success"] is True
        if response.request.method == "DELETE":
            assert status == 200
            assert isinstance(body["data"], dict)
        assert_kinds(body["data"])
        assert_aliases(body["data"])
        return body["data"]
    assert set(body) == ERROR
    assert (body["success"], body["data"]) == (False, None)
    assert set(body["error"]) - {"detail"} == INNER
    assert all(set(fault) == FAULT for fault in body["errors"])
    assert body["error"]["requestId"] == response.headers["X-Request-ID"]
    return None


def assert_reads(data: Any, names: tuple[str, ...]) -> None:
    """Every field of `names` is there and holds what it should."""
    for name in names:
        _walk(data, name.split("."), name)


def _walk(data: Any, steps: list[str], name: str) -> None:
    if not steps:
        return
    step, *rest = steps
    field, _, kind = step.removesuffix("[]").partition(":")
    if field:
        assert isinstance(data, dict), name
        assert field in data, f"{name} is not in {sorted(data)}"
        data = data[field]
        assert_kind(field, data, kind)
    if step.endswith("[]"):
        assert isinstance(data, list), name
        assert data, f"{name}: the array is empty"
        for element in data:
            _walk(element, rest, name)
    else:
        _walk(data, rest, name)


def assert_aliases(data: Any) -> None:
    """The family's names stand beside the canonical ones, everywhere."""
    if isinstance(data, list):
        for value in data:
            assert_aliases(value)
    elif isinstance(data, dict):
        for row in NAMES_OUT:
            if not row.at and row.canonical in data:
                assert data[row.alias] == data[row.canonical], row
        for value in data.values():
            assert_aliases(value)
