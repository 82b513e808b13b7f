"""A method that does not exist is a 405 for everybody: a 401 would send clients to refresh."""

import pytest

from core.testing.client import ApiClient


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "FOO"])
def test_a_guest_hears_that_there_is_no_such_method(api: ApiClient, method: str) -> None:
    response = api.http.generic(method, "/api/v1/users/current-user")
    assert (response.status_code, response.json()["error"]["code"]) == (405, "method_not_allowed")
    api.get("users/current-user", status=401)
