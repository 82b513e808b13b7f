"""tus as a client speaks it, header by header."""

import base64
import hashlib
from typing import Any

from core.testing.client import ApiClient

OFFSET_STREAM = "application/offset+octet-stream"


def metadata(**values: str) -> str:
    """`Upload-Metadata` for these keys."""
    pairs = (f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in values.items())
    return ",".join(pairs)


def checksum(algorithm: str, data: bytes) -> str:
    digest = hashlib.new(algorithm, data).digest()
    return f"{algorithm} {base64.b64encode(digest).decode()}"


class TusClient:
    """Every call states the status it expects, and answers the response itself."""

    def __init__(self, client: ApiClient) -> None:
        self.http = client.http

    def call(
        self, verb: str, path: str, body: bytes = b"", status: int = 204, **headers: str
    ) -> Any:
        named = {"Tus-Resumable": "1.0.0", **{k.replace("_", "-"): v for k, v in headers.items()}}
        answer = self.http.generic(
            verb,
            path,
            body,
            content_type=named.pop("Content-Type", OFFSET_STREAM),
            headers={name: value for name, value in named.items() if value},
        )
        assert answer.status_code == status, (
            f"{verb} {path}: expected {status}, got {answer.status_code}: {answer.content!r}"
        )
        assert answer["Tus-Resumable"] == "1.0.0"
        if status >= 400 and verb != "HEAD":
            assert answer.json()["statusCode"] == status
        return answer

    def begin(self, length: int, body: bytes = b"", status: int = 201, **headers: str) -> Any:
        """POST; the path of the upload where it was made, else the error."""
        given = {"Upload-Length": str(length), **headers}
        answer = self.call("POST", "/api/v1/uploads", body, status, **given)
        return answer["Location"].removeprefix("http://testserver") if status == 201 else answer

    def send(self, path: str, offset: int, body: bytes, status: int = 204, **headers: str) -> Any:
        return self.call("PATCH", path, body, status, Upload_Offset=str(offset), **headers)

    def offset(self, path: str) -> int:
        return int(self.call("HEAD", path, status=200)["Upload-Offset"])

    def error(self, answer: Any) -> str:
        return str(answer.json()["error"]["code"])
