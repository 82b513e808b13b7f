"""Files of multipart bodies: streamed to disk, refused as soon as they are too large or of a
wrong kind, gone again when the request fails."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest
from rest_framework.request import Request

from core.errors import TooLarge, UnsupportedMedia
from core.writeback import EarlyWriteback, put

HEAD_BYTES = 4096
"""How much of a file is looked at before it is believed."""
BLOCK_BYTES = 256 * 1024
"""How much is read and written at once. Smaller ones cost more calls; larger ones memory that the
system has to find anew for each."""


@dataclass(frozen=True, slots=True)
class FileRule:
    """What one form field may carry. `accepts` is given the first 4 KiB. What is `kept` as it came
    is on the disk, safe from a power cut, before the form is answered."""

    max_bytes: int
    accepts: Callable[[bytes], bool]
    kinds: str
    kept: bool = False

    def check_head(self, field: str, head: bytes) -> None:
        if not self.accepts(head):
            raise UnsupportedMedia(f"{field} must be {self.kinds}.", field=field)

    def check_size(self, field: str, size: int) -> None:
        if size > self.max_bytes:
            raise TooLarge(f"{field} may have {self.max_bytes} bytes at most.", field=field)


IMAGE_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")


def is_raster_image(head: bytes) -> bool:
    """JPEG, PNG, GIF, WebP or AVIF by magic bytes; decoding decides in the end."""
    return (
        head.startswith(IMAGE_MAGIC)
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"))
    )


def image_rule() -> FileRule:
    return FileRule(settings.IMAGE_MAX_BYTES, is_raster_image, "a JPEG, PNG, GIF, WebP or AVIF")


class BoundedDiskUploadHandler(TemporaryFileUploadHandler):
    """Writes files to the scratch folder under a random name.

    `rules` are by field name; a file without one is ignored like any field that nobody knows, and
    never stored. Views that take files install an instance (`TakesFiles`).
    """

    chunk_size = BLOCK_BYTES

    def __init__(
        self, request: HttpRequest | None = None, *, rules: Mapping[str, FileRule] | None = None
    ) -> None:
        super().__init__(request)
        self.rules = rules or {}

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 - Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        rules = [*self.rules.values(), image_rule(), image_rule()]
        if content_length > sum(r.max_bytes for r in rules) + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        # Not by `super()`, which puts the client's extension on the file's own name.
        FileUploadHandler.new_file(self, *args, **kwargs)
        self.rule = self.rules.get(str(self.field_name))
        if self.rule is None:
            return
        folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        self.file = TemporaryUploadedFile(
            "file", self.content_type, 0, self.charset, self.content_type_extra
        )
        self.file.name = self.file_name
        self.writeback = EarlyWriteback(self.file.fileno())
        self._close_with_request(self.file)
        self.head = b""
        self.head_checked = False
        self.written = 0

    def _close_with_request(self, file: TemporaryUploadedFile) -> None:
        """Django closes (and so removes) the files of a form that it has read to its end; one
        that was refused or cut off would lie there until the garbage collector finds it."""
        request = self.request
        if request is None:
            return
        close = request.close

        def close_both() -> None:
            file.close()
            close()

        request.close = close_both  # type: ignore[method-assign]

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.rule is None:
            return
        field = str(self.field_name)
        self.rule.check_size(field, self.written + len(raw_data))
        if not self.head_checked:
            self.head = (self.head + raw_data)[:HEAD_BYTES]
            if len(self.head) == HEAD_BYTES:
                self.rule.check_head(field, self.head)
                self.head_checked = True
        self.written = put(self.file.fileno(), raw_data, self.written)
        self.writeback.reached(self.written)

    def file_complete(self, file_size: int) -> TemporaryUploadedFile | None:
        if self.rule is None:
            return None
        # Browsers send an empty part for a file input left empty: that is no file.
        if file_size and not self.head_checked:
            self.rule.check_head(str(self.field_name), self.head)
        if self.rule.kept:
            os.fdatasync(self.file.fileno())
        complete: TemporaryUploadedFile = super().file_complete(file_size)  # type: ignore[assignment]
        return complete


class TakesFiles:
    """A view whose forms carry files: those of `file_rules`, by field, read at each request."""

    file_rules: ClassVar[Callable[[], dict[str, FileRule]]]

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        request.upload_handlers = [BoundedDiskUploadHandler(request, rules=type(self).file_rules())]
        prepared: Request = super().initialize_request(request, *args, **kwargs)  # type: ignore[misc]
        return prepared
