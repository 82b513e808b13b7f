"""The API as a front-end sees it: every call states the status it expects."""

from typing import Any

from rest_framework.test import APIClient


class ApiClient:
    """Calls `/api/v1/<path>`, fails with the body when the status is another than expected, and
    hands back what a front-end reads: `data`, or the whole envelope of an error.

    >>> api.as_user(ann).post("videos", {...}, 201)["_id"]
    """

    def __init__(self) -> None:
        self.http = APIClient(raise_request_exception=False)
        self.last: Any = None

    def with_token(self, access: str) -> "ApiClient":
        """A client that sends this access token."""
        client = ApiClient()
        client.http.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
        return client

    def get(self, path: str, query: Any = None, status: int = 200, **extra: Any) -> Any:
        return self._call("get", path, query, status, extra)

    def post(self, path: str, body: Any = None, status: int = 200, **extra: Any) -> Any:
        return self._call("post", path, body, status, extra)

    def patch(self, path: str, body: Any = None, status: int = 200, **extra: Any) -> Any:
        return self._call("patch", path, body, status, extra)

    def put(self, path: str, body: Any = None, status: int = 200, **extra: Any) -> Any:
        return self._call("put", path, body, status, extra)

    def delete(self, path: str, body: Any = None, status: int = 200, **extra: Any) -> Any:
        return self._call("delete", path, body, status, extra)

    def _call(self, verb: str, path: str, body: Any, status: int, extra: dict[str, Any]) -> Any:
        self.last = getattr(self.http, verb)(f"/api/v1/{path}", body, **extra)
        envelope = self.last.json()
        assert self.last.status_code == status, (
            f"{verb.upper()} {path}: expected {status}, got {self.last.status_code}: {envelope}"
        )
        assert envelope["statusCode"] == status
        assert envelope["success"] is (status < 400)
        return envelope["data"] if status < 400 else envelope
