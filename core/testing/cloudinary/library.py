"""What the stand-in holds: assets, what is derived from them, uploads under way."""

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Identity = tuple[str, str, str]
"""(resource type, type, public id)."""
Made = tuple[str, str]
"""(transformation, format)."""


class Refused(Exception):
    """An answer with an error: HTTP status and message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass
class Asset:
    """One asset. `ordered` is what was asked for, `derived` what is there."""

    identity: Identity
    data: bytes
    format: str
    version: int = field(default_factory=lambda: int(time.time()))
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    ordered: set[Made] = field(default_factory=set)
    derived: dict[Made, bytes] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """As the Upload and the Admin API describe it."""
        resource_type, kind, public_id = self.identity
        return {
            "public_id": public_id,
            "resource_type": resource_type,
            "type": kind,
            "format": self.format,
            "bytes": len(self.data),
            "version": self.version,
            "created_at": self.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "derived": [
                {"transformation": transformation, "format": form, "bytes": len(data)}
                for (transformation, form), data in self.derived.items()
            ],
        }


class Library:
    """All assets of one account; safe for threads."""

    def __init__(self, *, min_chunk_bytes: int) -> None:
        self.min_chunk_bytes = min_chunk_bytes
        self.assets: dict[Identity, Asset] = {}
        self.chunks: dict[str, bytearray] = {}
        self.lock = threading.RLock()

    def add_chunk(
        self, upload_id: str, data: bytes, *, start: int, stop: int, total: int
    ) -> bytes | None:
        """The whole file with the last chunk, else None. Chunks come in order."""
        with self.lock:
            so_far = self.chunks.setdefault(upload_id, bytearray())
            if start != len(so_far) or stop - start + 1 != len(data) or stop >= total:
                raise Refused(400, "Chunks must arrive in order and as long as they say")
            if stop + 1 < total and len(data) < self.min_chunk_bytes:
                raise Refused(400, "All parts except EOF-chunk must be larger than 5mb")
            so_far += data
            if len(so_far) < total:
                return None
            return bytes(self.chunks.pop(upload_id))

    def store(self, asset: Asset, *, overwrite: bool) -> tuple[Asset, bool]:
        """(what stands there now, whether it stood there before and was kept)."""
        with self.lock:
            existing = self.assets.get(asset.identity)
            if existing is not None and not overwrite:
                return existing, True
            self.assets[asset.identity] = asset
            return asset, False

    def get(self, identity: Identity) -> Asset:
        with self.lock:
            if identity not in self.assets:
                raise Refused(404, f"Resource not found - {identity[2]}")
            return self.assets[identity]

    def below(self, resource_type: str, kind: str, prefix: str) -> list[Asset]:
        """In the order of their public ids."""
        with self.lock:
            return [
                asset
                for (rt, t, public_id), asset in sorted(
                    self.assets.items(), key=lambda item: item[0]
                )
                if (rt, t) == (resource_type, kind) and public_id.startswith(prefix)
            ]

    def remove(self, identity: Identity) -> bool:
        with self.lock:
            return self.assets.pop(identity, None) is not None

    def names(self) -> set[str]:
        """Public ids of all assets."""
        with self.lock:
            return {public_id for _, _, public_id in self.assets}
