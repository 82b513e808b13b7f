"""Films: uploaded once, converted by Cloudinary, ready when all of it can be fetched."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from cloudinary import uploader
from django.conf import settings

from core.storage.cloudinary import delivery, playlists
from core.storage.cloudinary.account import Account
from core.storage.cloudinary.assets import (
    FILM,
    MASTER,
    ORIGINAL,
    STILLS,
    Asset,
    asset_of,
    converted_folder,
    film_of,
    film_size,
    renditions,
)
from core.storage.cloudinary.calls import AssetMissing, call, send
from core.storage.cloudinary.fetching import described
from core.storage.conversion import Conversion, ConversionPlan
from core.storage.errors import StoreRefused, StoreUnavailable
from core.storage.local import LocalMediaStore

TOLERANCE_SECONDS = 1.0
MAX_HELD = 1000
MAX_NOTIFICATION_BYTES = 1024**2
CLOCK_SKEW_SECONDS = 60


class CloudinaryConverter:
    """The truth about a conversion is what Cloudinary's Admin API and its delivery say; a
    notification only makes us ask earlier."""

    def __init__(self, account: Account, disk: LocalMediaStore) -> None:
        self.account = account
        self._disk = disk

    @property
    def poll_interval(self) -> timedelta:
        interval: timedelta = settings.CLOUDINARY_POLL_INTERVAL
        return interval

    @property
    def time_limit(self) -> timedelta:
        limit: timedelta = settings.CLOUDINARY_CONVERT_LIMIT
        return limit

    def folder_of(self, original: str) -> str:
        return converted_folder(original)

    def start(self, plan: ConversionPlan, film: Path, *, on_tick: Callable[[float], None]) -> None:
        asset = self._asset(plan.original)
        there = self._film(asset)
        orders: dict[str, Any] = {
            "resource_type": "video",
            "type": asset.type,
            "eager": [f"{made}/{form}" for made, form in self._renditions().values()],
            "eager_async": True,
        }
        if settings.CLOUDINARY_NOTIFICATION_URL:
            orders["eager_notification_url"] = settings.CLOUDINARY_NOTIFICATION_URL
        if there is not None and there.get("bytes") == film.stat().st_size:
            # Uploaded by an attempt that died, or by the browser.
            call(uploader.explicit, asset.public_id, account=self.account, **orders)
            return
        stored = send(
            uploader.upload_large,
            film,
            account=self.account,
            chunk_limit=settings.CLOUDINARY_CHUNK_LIMIT,
            on_tick=on_tick,
            public_id=asset.public_id,
            overwrite=True,
            invalidate=True,
            **orders,
        )
        if stored.get("bytes") != film.stat().st_size:
            raise StoreUnavailable("the upload arrived damaged")

    def outcome(self, plan: ConversionPlan) -> Conversion | None:
        asset = self._asset(plan.original)
        film = self._film(asset)
        if film is None:
            raise AssetMissing("the film is not at Cloudinary")
        made = {
            (derived.get("transformation", "").removesuffix(f"/{derived.get('format')}"),
             derived.get("format"))
            for derived in film.get("derived", [])
        }  # fmt: skip
        if not set(self._renditions().values()) <= made:
            return None
        folder = converted_folder(plan.original)
        sizes = {
            name: delivery.size_of(self._url(f"{folder}/{name}")) for name in self._renditions()
        }
        if not all(sizes.values()) or not self._streams(folder, plan):
            return None
        width, height = film_size(plan.width, plan.height)
        return Conversion(
            folder=folder,
            master=MASTER,
            film=FILM,
            film_width=width,
            film_height=height,
            film_bytes=sizes[FILM] or 0,
            thumbnails=tuple(STILLS),
        )

    def release(self, original: str) -> None:
        self._disk.delete(original)

    def held(self) -> list[str]:
        root = Path(settings.MEDIA_ROOT)
        found = {str(path.relative_to(root)): path for path in root.glob("videos/*/original/*")}
        films = [key for key in found if ORIGINAL.fullmatch(key)]
        films.sort(key=lambda key: found[key].stat().st_ctime if found[key].exists() else 0.0)
        return films[-MAX_HELD:]

    def notified(self, body: bytes, headers: Mapping[str, str]) -> str | None:
        timestamp = headers.get("X-Cld-Timestamp", "")
        given = headers.get("X-Cld-Signature", "")
        digest = hashlib.new(self.account.signature_algorithm)
        digest.update(
            body + timestamp.encode("utf-8", "replace") + self.account.api_secret.encode()
        )
        is_signed = hmac.compare_digest(given.encode(), digest.hexdigest().encode())
        if not is_signed or not timestamp.isascii() or not timestamp.isdigit():
            raise PermissionError("not signed by Cloudinary")
        age = time.time() - int(timestamp)
        if (
            not -CLOCK_SKEW_SECONDS
            <= age
            <= (settings.CLOUDINARY_NOTIFICATION_LIFETIME.total_seconds())
        ):
            raise PermissionError("signed too long ago")
        return self._film_named_in(body)

    def _film_named_in(self, body: bytes) -> str | None:
        try:
            message = json.loads(body)
        except ValueError:
            return None
        public_id = message.get("public_id") if isinstance(message, dict) else None
        if not isinstance(public_id, str):
            return None
        found = film_of(public_id, folder=settings.CLOUDINARY_FOLDER)
        return f"{found[0]}/original/{found[1]}" if found else None

    def _streams(self, folder: str, plan: ConversionPlan) -> bool:
        """Whether the master, its variants and the first and last file of each can be fetched.

        Raises StoreRefused where a variant does not last as long as the film.
        """
        base = self._url(f"{folder}/{MASTER}")
        public_id = self._asset(plan.original).public_id
        master = delivery.text_of(base)
        if master is None:
            return False
        for variant in playlists.uris_of(master):
            url = playlists.resolve(variant, base=base, public_id=public_id, account=self.account)
            text = delivery.text_of(url)
            lasts = playlists.seconds_of(text) if text else None
            if text is None or lasts is None:
                return False
            if abs(lasts - plan.duration) > TOLERANCE_SECONDS:
                raise StoreRefused(f"a stream lasts {lasts:.2f} s, the film {plan.duration:.2f} s")
            uris = playlists.uris_of(text)
            for uri in dict.fromkeys((uris[:1] + uris[-1:]) if uris else ()):
                segment = playlists.resolve(
                    uri, base=url, public_id=public_id, account=self.account
                )
                if delivery.size_of(segment) is None:
                    return False
        return True

    def _film(self, asset: Asset) -> Any:
        return described(asset, self.account)

    def _renditions(self) -> dict[str, tuple[str, str]]:
        return renditions(settings.CLOUDINARY_STREAMING_PROFILE)

    def _asset(self, key: str) -> Asset:
        return asset_of(
            key,
            folder=settings.CLOUDINARY_FOLDER,
            profile=settings.CLOUDINARY_STREAMING_PROFILE,
        )

    def _url(self, key: str) -> str:
        return delivery.url_of(self._asset(key), self.account)
