"""Where published media live: one interface, chosen by the settings.

A store has one home for new files. It may know files of earlier times elsewhere, serve them from
there, and bring them home (`away`, `settle`). Nothing above this package knows which store it is.

A key is a relative path with server-chosen parts only, e.g.
`videos/<id>/<revision>/hls/master.m3u8`. Some things only some stores can do, and say so: convert
films themselves (`converter`), take files straight from browsers (`direct_uploads`), and list what
they hold where no disk shows it (`inventory`).
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

from core.storage.conversion import Conversion, ConversionPlan, Converter
from core.storage.direct import DirectForm, DirectUpload, DirectUploads
from core.storage.errors import StoreRefused, StoreUnavailable
from core.storage.inventory import Inventory, StoredFile

__all__ = [
    "Conversion",
    "ConversionPlan",
    "Converter",
    "DirectForm",
    "DirectUpload",
    "DirectUploads",
    "Inventory",
    "MediaStore",
    "StoreRefused",
    "StoreUnavailable",
    "StoredFile",
    "media_store",
]


class MediaStore(Protocol):
    """Errors of the backend rise as OSError; a method that returns has done its work."""

    @property
    def converter(self) -> Converter | None:
        """What makes the renditions of films; None where that is our own work."""

    @property
    def direct_uploads(self) -> DirectUploads | None:
        """What lets browsers upload past us; None where they cannot."""

    @property
    def inventory(self) -> Inventory | None:
        """What lists the files that stand elsewhere; None where all stand on the disk."""

    def receive(self, source: Path, key: str) -> None:
        """Take over a film that has just been uploaded, quickly and without the network: it
        stands at `local_path` until the store has it for good."""

    def publish(self, source: Path, key: str) -> None:
        """Move a file or a whole folder to `key`: all of it, or nothing is left there.

        A file replaces the file that stands there. A folder replaces nothing: publish under a
        new key; FileExistsError where the key is taken.
        """

    def delete(self, key: str) -> None:
        """Remove the file or folder; removing what is not there is no error."""

    def exists(self, key: str) -> bool: ...

    def url(self, key: str) -> str:
        """A URL, or a path of this site that begins with a slash; `""` for an empty key."""

    def local_path(self, key: str) -> Path:
        """Where the file stands, or would stand, on this machine's disk."""

    def response(self, request: HttpRequest, key: str, *, cache_control: str) -> HttpResponseBase:
        """The file as an answer to a GET or HEAD that the caller has allowed, ranges included."""

    def bring(self, key: str, *, on_tick: Callable[[float], None]) -> bool:
        """Have the file at its `local_path`, fetched if need be; False where there is none.

        `on_tick` is given the share that has come; what it raises ends the fetching.
        """

    def away(self, key: str) -> bool:
        """Whether the file or folder stands elsewhere than this store would put it now. Asks the
        disk alone: of what is nowhere, it may say either. Never true of a film that is the
        converter's to take."""

    def settle(self, key: str) -> bool:
        """Move a single file to where this store would put it now, and leave no copy of it
        elsewhere; False where nothing was to be done. Raises FileNotFoundError for what is
        nowhere."""

    def probe(self) -> None:
        """Raises OSError unless media can be written and fetched now. Takes two seconds at most."""


@cache
def media_store() -> MediaStore:
    """The store of this process."""
    store: MediaStore = import_string(settings.MEDIA_STORE)()
    return store
