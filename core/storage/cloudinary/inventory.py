"""What stands at Cloudinary, by its Admin API."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from cloudinary import api
from django.conf import settings

from core.storage.cloudinary.account import Account
from core.storage.cloudinary.assets import access_of
from core.storage.cloudinary.calls import call, destroy
from core.storage.errors import StoreUnavailable
from core.storage.inventory import StoredFile

RESOURCE_TYPES = ("video", "image", "raw")
PAGE = 500


class CloudinaryInventory:
    """Names are `<resource type>/<type>/<public id>`, by which the console finds them, too."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def files(self, folder: str) -> Iterator[StoredFile]:
        for kind in RESOURCE_TYPES:
            more: dict[str, Any] = {}
            while True:
                page = call(
                    api.resources,
                    account=self.account,
                    resource_type=kind,
                    type=access_of(f"{folder}/"),
                    prefix=f"{settings.CLOUDINARY_FOLDER}/{folder}/",
                    max_results=PAGE,
                    **more,
                )
                for told in page["resources"]:
                    yield _file(told)
                if not page.get("next_cursor"):
                    break
                more = {"next_cursor": page["next_cursor"]}

    def remove(self, file: StoredFile) -> None:
        kind, access, public_id = file.name.split("/", 2)
        destroy(public_id, resource_type=kind, access=access, account=self.account)


def _file(told: dict[str, Any]) -> StoredFile:
    try:
        public_id = told["public_id"]
        created_at = datetime.fromisoformat(told["created_at"])
        return StoredFile(
            name=f"{told['resource_type']}/{told['type']}/{public_id}",
            key=public_id.removeprefix(f"{settings.CLOUDINARY_FOLDER}/"),
            size=int(told["bytes"]),
            created_at=created_at if created_at.tzinfo else created_at.replace(tzinfo=UTC),
        )
    except (KeyError, ValueError) as error:
        raise StoreUnavailable(f"an asset is described without {error}") from error
