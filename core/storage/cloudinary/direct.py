"""Signed forms with which a browser uploads one film, and what has come of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cloudinary import api
from cloudinary.utils import cloudinary_api_url, sign_request
from django.conf import settings

from core.storage.cloudinary.account import Account
from core.storage.cloudinary.assets import asset_of
from core.storage.cloudinary.calls import AssetMissing, call
from core.storage.direct import DirectForm, DirectUpload

FORM_LIFETIME = timedelta(hours=1)
"""Cloudinary's own rule: it takes no signature older than this."""
LATE = timedelta(hours=1)
"""What has begun to arrive in time may take a while."""
FORMATS = ("mp4", "mov", "3gp", "mkv", "webm", "avi", "flv", "wmv", "ogv", "mpg", "mpeg", "ts")
EXTENSIONS = {"mpeg": "mpg"}


class CloudinaryDirectUploads:
    """A form is good for one public id, once: `overwrite` is part of what is signed, so that
    nobody can exchange the film after it was looked at."""

    def __init__(self, account: Account) -> None:
        self.account = account

    @property
    def arrives_within(self) -> timedelta:
        return FORM_LIFETIME + LATE

    def form(self, key: str) -> DirectForm:
        asset = self._asset(key)
        now = datetime.now(UTC)
        fields: dict[str, Any] = {
            "public_id": asset.public_id,
            "type": asset.type,
            "overwrite": False,
            "allowed_formats": ",".join(FORMATS),
            "timestamp": str(int(now.timestamp())),
        }
        signed = sign_request(fields, dict(self.account.call_options))
        return DirectForm(
            url=cloudinary_api_url("upload", resource_type="video", **self.account.call_options),
            fields={name: str(value) for name, value in signed.items()},
            chunk_bytes=settings.CLOUDINARY_CHUNK_BYTES,
            expires_at=(now + FORM_LIFETIME).replace(microsecond=0),
        )

    def find(self, key: str) -> DirectUpload | None:
        asset = self._asset(key)
        try:
            found = call(
                api.resource,
                asset.public_id,
                account=self.account,
                resource_type=asset.resource_type,
                type=asset.type,
            )
        except AssetMissing:
            return None
        form = str(found.get("format", ""))
        return DirectUpload(
            extension=EXTENSIONS.get(form, form) if form in FORMATS else "",
            size=int(found.get("bytes", 0)),
        )

    def _asset(self, key: str) -> Any:
        return asset_of(
            key,
            folder=settings.CLOUDINARY_FOLDER,
            profile=settings.CLOUDINARY_STREAMING_PROFILE,
        )
