"""The Upload and the Admin API: what is checked, stored, removed and told."""

import base64
import json
import re
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.request import Request, urlopen

from core.testing.cloudinary.derive import derive
from core.testing.cloudinary.library import Asset, Library, Made, Refused
from core.testing.cloudinary.signing import notification_signature, signature_of, url_signature

SIGNATURE_SECONDS = 3600
MAX_RESULTS = 500
CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
MAGIC = (
    (re.compile(rb"....ftypqt", re.DOTALL), "mov"),
    (re.compile(rb"....ftyp", re.DOTALL), "mp4"),
    (re.compile(rb"\x1aE\xdf\xa3"), "mkv"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "webp"),
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"\x89PNG"), "png"),
)
FILMS = ("mov", "mp4", "mkv")


class Api:
    """One account: cloud, key, secret, and the algorithm of its signatures."""

    def __init__(
        self, library: Library, *, cloud: str, key: str, secret: str, algorithm: str
    ) -> None:
        self.library = library
        self.cloud, self.key, self.secret, self.algorithm = cloud, key, secret, algorithm
        self.eager_delay = 0.0
        """Seconds before what was ordered is made; None is made while `eager_stopped`."""
        self.eager_stopped = False

    def upload(
        self, action: str, resource_type: str, form: Mapping[str, Any], headers: Mapping[str, str]
    ) -> dict[str, Any]:
        """`upload`, `explicit` and `destroy`."""
        params = {name: value for name, value in form.items() if isinstance(value, str)}
        self._check_signature(params)
        identity = (resource_type, params.get("type") or "upload", params.get("public_id", ""))
        if action == "destroy":
            return {"result": "ok" if self.library.remove(identity) else "not found"}
        if action == "explicit":
            asset = self.library.get(identity)
        else:
            data = self._whole(form.get("file", b""), headers)
            if data is None:
                return {"done": False, "public_id": identity[2]}
            form_of = _format_of(data)
            allowed = params.get("allowed_formats", "")
            if resource_type == "video" and form_of not in FILMS:
                raise Refused(400, "Unsupported video format or file")
            if allowed and form_of not in allowed.split(","):
                raise Refused(400, f"File format {form_of} not allowed")
            asset, existing = self.library.store(
                Asset(identity, data, form_of),
                overwrite=params.get("overwrite") not in ("0", "false", "False"),
            )
            if existing:
                return {**asset.described(), "existing": True}
        self._order(asset, params)
        return asset.described()

    def resource(self, resource_type: str, kind: str, public_id: str) -> dict[str, Any]:
        return self.library.get((resource_type, kind, public_id)).described()

    def resources(
        self, resource_type: str, kind: str, *, prefix: str, limit: int, cursor: str
    ) -> dict[str, Any]:
        """A page of `limit` assets, with the cursor of the next one where there is more."""
        if not 1 <= limit <= MAX_RESULTS:
            raise Refused(400, f"max_results must be between 1 and {MAX_RESULTS}")
        found = self.library.below(resource_type, kind, prefix)
        rest = [asset for asset in found if asset.identity[2] > cursor]
        page = {"resources": [asset.described() for asset in rest[:limit]]}
        more = {"next_cursor": rest[limit - 1].identity[2]} if len(rest) > limit else {}
        return page | more

    def delete(self, resource_type: str, kind: str, prefix: str) -> dict[str, Any]:
        found = self.library.below(resource_type, kind, prefix)
        for asset in found:
            self.library.remove(asset.identity)
        return {"deleted": {asset.identity[2]: "deleted" for asset in found}, "partial": False}

    def address_signature(self, transformation: str, source: str) -> str:
        """What an address of this account must carry."""
        return url_signature(transformation, source, self.secret, self.algorithm)

    def check_basic(self, header: str) -> None:
        """The Admin API goes by key and secret."""
        wanted = base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()
        if header != f"Basic {wanted}":
            raise Refused(401, "Invalid credentials")

    def _check_signature(self, params: Mapping[str, str]) -> None:
        if params.get("api_key") != self.key:
            raise Refused(401, f"Unknown API key {params.get('api_key', '')}")
        if signature_of(params, self.secret, self.algorithm) != params.get("signature"):
            raise Refused(401, f"Invalid Signature {params.get('signature', '')}")
        timestamp = params.get("timestamp", "")
        if not timestamp.isdigit() or int(timestamp) < time.time() - SIGNATURE_SECONDS:
            raise Refused(400, "Stale request - reported time is more than 1 hour ago")

    def _whole(self, data: bytes, headers: Mapping[str, str]) -> bytes | None:
        if not headers.get("Content-Range"):
            return data
        match = CONTENT_RANGE.fullmatch(headers["Content-Range"])
        if match is None or not headers.get("X-Unique-Upload-Id"):
            raise Refused(400, "Invalid Content-Range or X-Unique-Upload-Id")
        start, stop, total = map(int, match.groups())
        return self.library.add_chunk(
            headers["X-Unique-Upload-Id"], data, start=start, stop=stop, total=total
        )

    def _order(self, asset: Asset, params: Mapping[str, str]) -> None:
        orders: list[Made] = []
        for order in filter(None, params.get("eager", "").split("|")):
            transformation, _, form = order.rpartition("/")
            orders.append((transformation, form))
        if not orders:
            return
        asset.ordered |= set(orders)
        url = params.get("eager_notification_url", "")
        work = threading.Thread(target=self._make, args=(asset, orders, url), daemon=True)
        work.start()
        if params.get("eager_async") not in ("1", "true", "True"):
            work.join()

    def _make(self, asset: Asset, orders: list[Made], url: str) -> None:
        time.sleep(self.eager_delay)
        for transformation, form in orders:
            if self.eager_stopped:
                return
            if (transformation, form) not in asset.derived:
                asset.derived |= derive(
                    asset.data,
                    transformation,
                    form,
                    public_id=asset.identity[2],
                    cloud=self.cloud,
                    sign=self.address_signature,
                )
        if url:
            body, headers = self.notification(asset.identity[2])
            request = Request(url, body.encode(), headers, method="POST")  # noqa: S310 - a test's
            urlopen(request, timeout=10).close()  # noqa: S310 - a test's

    def notification(
        self, public_id: str, *, at: float | None = None
    ) -> tuple[str, dict[str, str]]:
        """Body and headers of what is sent when all that was ordered is made."""
        body = json.dumps(
            {"notification_type": "eager", "public_id": public_id, "type": "authenticated"}
        )
        timestamp = int(time.time() if at is None else at)
        return body, {
            "Content-Type": "application/json",
            "X-Cld-Timestamp": str(timestamp),
            "X-Cld-Signature": notification_signature(body, timestamp, self.secret, self.algorithm),
        }


def _format_of(data: bytes) -> str:
    return next((name for magic, name in MAGIC if magic.match(data)), "")
