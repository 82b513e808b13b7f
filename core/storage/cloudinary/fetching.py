"""Bringing a file from Cloudinary back to this machine's disk, as it was uploaded."""

import os
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cloudinary import api

from core.storage.cloudinary import delivery
from core.storage.cloudinary.account import Account
from core.storage.cloudinary.assets import Asset
from core.storage.cloudinary.calls import AssetMissing, call
from core.storage.errors import StoreUnavailable


def described(asset: Asset, account: Account) -> Any:
    """What the Admin API says of the asset; None where there is none."""
    try:
        return call(
            api.resource,
            asset.public_id,
            account=account,
            resource_type=asset.resource_type,
            type=asset.type,
        )
    except AssetMissing:
        return None


def fetch(
    asset: Asset, target: Path, account: Account, *, on_tick: Callable[[float], None]
) -> bool:
    """The file as it was uploaded, at `target`: whole, or not at all. False where there is none.

    Raises StoreUnavailable, and what `on_tick` (given the share that has come) raises.
    """
    known = described(asset, account)
    if known is None:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    untouched = replace(asset, transformation="", format="")
    answer = delivery.request("GET", delivery.url_of(untouched, account))
    if answer.status != 200:
        delivery.dismiss(answer)
        raise StoreUnavailable(f"GET answers {answer.status}")
    try:
        with staged.open("wb") as file:
            for chunk in delivery.chunks_of(answer, size=delivery.CHUNK_BYTES):
                file.write(chunk)
                on_tick(file.tell() / max(1, known["bytes"]))
        if staged.stat().st_size != known["bytes"]:
            raise StoreUnavailable("the file arrived damaged")
        os.replace(staged, target)
    finally:
        staged.unlink(missing_ok=True)
    return True
