"""The store: what Cloudinary holds, and what still stands on this machine's disk."""

import contextlib
import errno
import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from cloudinary import api, uploader
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect

from core.files import content_type_of
from core.storage.cloudinary import delivery, playlists
from core.storage.cloudinary.account import Account, parse_account
from core.storage.cloudinary.assets import (
    LIGHTER_STILL,
    MASTER,
    ORIGINAL,
    STILL,
    Asset,
    asset_of,
)
from core.storage.cloudinary.calls import call, destroy, send
from core.storage.cloudinary.conversion import CloudinaryConverter
from core.storage.cloudinary.direct import CloudinaryDirectUploads
from core.storage.cloudinary.fetching import fetch
from core.storage.cloudinary.inventory import RESOURCE_TYPES, CloudinaryInventory
from core.storage.conversion import Converter
from core.storage.direct import DirectUploads
from core.storage.errors import StoreUnavailable
from core.storage.inventory import Inventory
from core.storage.keys import parts_of
from core.storage.local import LocalMediaStore

REDIRECT_SECONDS = 5
"""How long a redirect may be kept: the right is asked again after that."""
PROBE_SECONDS = 1.5


class CloudinaryMediaStore:
    """Errors of Cloudinary rise as StoreUnavailable, an OSError."""

    def __init__(self) -> None:
        self.account: Account = parse_account(settings.CLOUDINARY_URL)
        self._disk = LocalMediaStore()
        self.converter: Converter | None = CloudinaryConverter(self.account, self._disk)
        self.direct_uploads: DirectUploads | None = CloudinaryDirectUploads(self.account)
        self.inventory: Inventory | None = CloudinaryInventory(self.account)

    def receive(self, source: Path, key: str) -> None:
        self._disk.publish(source, key)

    def publish(self, source: Path, key: str) -> None:
        parts_of(key)
        if not source.is_dir():
            self._upload(source, key)
            source.unlink()
            return
        if self._is_taken(key):
            raise FileExistsError(errno.EEXIST, "this key is taken", key)
        try:
            for path in sorted(p for p in source.rglob("*") if p.is_file()):
                self._upload(path, f"{key}/{path.relative_to(source)}")
        except BaseException:
            with contextlib.suppress(StoreUnavailable):  # the first fault is the one to tell
                self._delete_below(key)
            raise
        for path in sorted(source.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        source.rmdir()

    def delete(self, key: str) -> None:
        parts_of(key)
        self._disk.delete(key)
        asset = self._asset(key)
        if PurePosixPath(key).suffix:
            if not asset.derived:
                self._destroy(asset)
        else:
            self._delete_below(key)

    def exists(self, key: str) -> bool:
        if self._disk.exists(key):
            return True
        return delivery.size_of(self._delivered(self._asset(key))) is not None

    def url(self, key: str) -> str:
        """What is for everybody comes from Cloudinary itself, the rest through this site."""
        if not key or key.startswith("signed/"):
            return self._disk.url(key)
        asset = self._asset(key)
        if asset.type == "upload" and not self._disk.exists(key):
            return self._delivered(asset)
        return self._disk.url(key)

    def local_path(self, key: str) -> Path:
        return self._disk.local_path(key)

    def response(self, request: HttpRequest, key: str, *, cache_control: str) -> HttpResponseBase:
        if self._disk.exists(key):
            return self._disk.response(request, key, cache_control=cache_control)
        # A name of ours in a playlist stands beside the master, for one of the same film.
        folder, _, name = key.rpartition("/")
        path = playlists.path_of(name, self.account)
        if path is None:
            asset = _best_still(self._asset(key), request)
            url = self._delivered(asset)
        else:
            asset = self._asset(f"{folder.rpartition('/')[0]}/{MASTER}")
            url = f"{self.account.delivery_origin}{path}"
            if not asset.derived or f"/{asset.public_id}" not in path:
                return HttpResponse("Not found.", status=404, content_type="text/plain")
        is_playlist = asset.derived and PurePosixPath(key).suffix == ".m3u8"
        if is_playlist:
            return self._playlist(url, asset, cache_control)
        if settings.CLOUDINARY_REDIRECT_PUBLIC and cache_control.startswith("public"):
            headers = {"Cache-Control": f"public, max-age={REDIRECT_SECONDS}"}
            if _is_still(asset):
                headers["Vary"] = "Accept"
            return HttpResponseRedirect(url, headers=headers)
        is_picture = asset.resource_type == "image" or _is_still(asset)
        return delivery.pass_on(
            request,
            url,
            content_type="" if is_picture else content_type_of(Path(name)),
            cache_control=cache_control,
        )

    def bring(self, key: str, *, on_tick: Callable[[float], None]) -> bool:
        path = self._disk.local_path(key)
        return path.is_file() or fetch(self._asset(key), path, self.account, on_tick=on_tick)

    def away(self, key: str) -> bool:
        return not ORIGINAL.fullmatch(key) and self._disk.exists(key)

    def settle(self, key: str) -> bool:
        if not self.away(key):
            return False
        path = self._disk.local_path(key)
        self._upload(path, key)
        path.unlink()
        return True

    def probe(self) -> None:
        self._disk.probe()
        answer = delivery.request("HEAD", self.account.delivery_origin, timeout=PROBE_SECONDS)
        answer.release_conn()
        if answer.status >= 500:
            raise StoreUnavailable(f"Cloudinary answers {answer.status}")

    def _playlist(self, url: str, asset: Asset, cache_control: str) -> HttpResponse:
        try:
            text = delivery.text_of(url)
            if text is None:
                return HttpResponse("Not found.", status=404, content_type="text/plain")
            text = playlists.rewritten(
                text, base=url, public_id=asset.public_id, account=self.account
            )
        except StoreUnavailable:
            return delivery.unavailable()
        headers = {"Cache-Control": cache_control, "X-Content-Type-Options": "nosniff"}
        return HttpResponse(text, content_type=content_type_of(Path(MASTER)), headers=headers)

    def _upload(self, path: Path, key: str) -> None:
        """Whole or not at all: what was cut off on its way is removed again."""
        asset = self._asset(key)
        size = path.stat().st_size
        stored = send(
            uploader.upload_large,
            path,
            account=self.account,
            # Somebody waits for a picture.
            chunk_limit=settings.CLOUDINARY_CALL_LIMIT
            if size <= settings.IMAGE_MAX_BYTES
            else settings.CLOUDINARY_CHUNK_LIMIT,
            public_id=asset.public_id,
            resource_type=asset.resource_type,
            type=asset.type,
            overwrite=True,
            invalidate=True,
        )
        if stored.get("bytes") != size or stored.get("public_id") != asset.public_id:
            with contextlib.suppress(StoreUnavailable):
                self.delete(key)
            raise StoreUnavailable("the upload arrived damaged")

    def _destroy(self, asset: Asset) -> bool:
        return destroy(
            asset.public_id,
            resource_type=asset.resource_type,
            access=asset.type,
            account=self.account,
        )

    def _is_taken(self, key: str) -> bool:
        return self._disk.exists(key) or any(
            call(
                functools.partial(api.resources, resource_type=kind, **self._below(key)),
                account=self.account,
                max_results=1,
            )["resources"]
            for kind in RESOURCE_TYPES
        )

    def _delete_below(self, key: str) -> None:
        for kind in RESOURCE_TYPES:
            below = self._below(key)
            prefix = below.pop("prefix")
            cursor: str | None = ""
            while cursor is not None:
                answer = call(
                    functools.partial(api.delete_resources_by_prefix, prefix),
                    account=self.account,
                    resource_type=kind,
                    invalidate=True,
                    **below,
                    **({"next_cursor": cursor} if cursor else {}),
                )
                cursor = answer.get("next_cursor") if answer.get("partial") else None

    def _below(self, key: str) -> dict[str, Any]:
        """Everything under the key, and with its slash nothing beside it."""
        return {
            "type": self._asset(f"{key}/any").type,
            "prefix": f"{settings.CLOUDINARY_FOLDER}/{key}/",
        }

    def _asset(self, key: str) -> Asset:
        return asset_of(
            key,
            folder=settings.CLOUDINARY_FOLDER,
            profile=settings.CLOUDINARY_STREAMING_PROFILE,
        )

    def _delivered(self, asset: Asset) -> str:
        return delivery.url_of(asset, self.account)


def _is_still(asset: Asset) -> bool:
    return asset.derived and asset.format in (STILL, LIGHTER_STILL)


def _best_still(asset: Asset, request: HttpRequest) -> Asset:
    """The lighter form of a still, which is ordered beside it, for browsers that name it."""
    kinds = {(kind.main_type, kind.sub_type) for kind in request.accepted_types}
    takes_lighter = ("image", LIGHTER_STILL) in kinds
    return replace(asset, format=LIGHTER_STILL) if _is_still(asset) and takes_lighter else asset
