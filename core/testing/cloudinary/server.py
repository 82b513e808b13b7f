"""The stand-in's HTTP: the two APIs under `/v1_1/<cloud>`, delivery under `/<cloud>`."""

import json
import re
import threading
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from core.testing.cloudinary.api import Api
from core.testing.cloudinary.derive import picture
from core.testing.cloudinary.faults import Faults
from core.testing.cloudinary.http import Server, multipart
from core.testing.cloudinary.library import Library, Refused

API = re.compile(r"/v1_1/([^/]+)/(image|video|raw)/(upload|explicit|destroy)")
RESOURCES = re.compile(r"/v1_1/([^/]+)/resources/(image|video|raw)/(\w+)(?:/(.+))?")
DELIVERY = re.compile(
    r"/([^/]+)/(image|video|raw)/(upload|authenticated)/(?:(s--[\w-]{8}--)/)?(?:(.+)/)?v1/(.+)"
)
TYPES = {
    "m3u8": "application/x-mpegURL",
    "ts": "video/MP2T",
    "mp4": "video/mp4",
    "webp": "image/webp",
}


class FakeCloudinary:
    """`with FakeCloudinary() as fake: … fake.url …`"""

    def __init__(
        self,
        *,
        port: int = 0,
        cloud: str = "demo",
        key: str = "k",
        secret: str = "s",  # noqa: S107 - a stand-in has no secrets
        algorithm: str = "sha1",
        min_chunk_bytes: int = 5 * 1024**2,
    ) -> None:
        self.library = Library(min_chunk_bytes=min_chunk_bytes)
        self.api = Api(self.library, cloud=cloud, key=key, secret=secret, algorithm=algorithm)
        self.faults = Faults()
        self.requests: list[str] = []
        """`GET /path` of each request, in order."""
        self._server = Server(("127.0.0.1", port), self)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"cloudinary://{key}:{secret}@{cloud}?upload_prefix={self.origin}"
        if algorithm != "sha1":
            self.url += f"&signature_algorithm={algorithm}"

    def __enter__(self) -> "FakeCloudinary":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.faults.heal()
        self._server.shutdown()
        self._server.server_close()

    def serve(self) -> None:
        """Until it is interrupted."""
        self._server.serve_forever()

    def answer_api(self, method: str, path: str, headers: Any, body: bytes) -> Any:
        """JSON of one call of the APIs. Raises Refused."""
        url = urlsplit(path)
        if method == "POST" and (match := API.fullmatch(url.path)):
            self._check_cloud(match[1])
            form = multipart(headers.get("Content-Type", ""), body)
            return self.api.upload(match[3], match[2], form, headers)
        if match := RESOURCES.fullmatch(unquote(url.path)):
            self._check_cloud(match[1])
            self.api.check_basic(headers.get("Authorization", ""))
            if method == "DELETE":
                asked = json.loads(body or b"{}")
                return self.api.delete(match[2], match[3], asked["prefix"])
            if match[4]:
                return self.api.resource(match[2], match[3], match[4])
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            return self.api.resources(
                match[2],
                match[3],
                prefix=asked.get("prefix", ""),
                limit=int(asked.get("max_results", 10)),
                cursor=asked.get("next_cursor", ""),
            )
        raise Refused(404, "Not found")

    def deliver(self, path: str, accept: str) -> tuple[bytes, str]:
        """(bytes, media type) of a file. Raises Refused."""
        match = DELIVERY.fullmatch(unquote(urlsplit(path).path))
        if match is None:
            raise Refused(404, "Resource not found")
        cloud, resource_type, kind, signature, transformation, source = match.groups()
        self._check_cloud(cloud)
        wanted = self.api.address_signature(transformation or "", source)
        if (signature or kind == "authenticated") and signature != wanted:
            raise Refused(401, "Invalid signature")
        stem, dot, form = source.rpartition(".")
        if resource_type == "raw" or not dot:
            stem, form = source, ""
        asset = self.library.get((resource_type, kind, stem))
        if not transformation:
            return asset.data, "application/octet-stream"
        if resource_type == "image":
            return picture(asset.data, accept)
        made = asset.derived.get((transformation, form))
        if made is None:
            known = (transformation, form) in asset.ordered
            raise Refused(423 if known else 404, "Not made")
        return made, TYPES.get(form, "image/jpeg")

    def _check_cloud(self, cloud: str) -> None:
        if cloud != self.api.cloud:
            raise Refused(401, f"Invalid cloud_name {cloud}")
