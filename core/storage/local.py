"""Media on this machine's disk, or on one that all machines share."""

import errno
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from core.files import file_response
from core.storage.keys import parts_of

MIN_FREE_BYTES = 64 * 1024**2


class LocalMediaStore:
    """Files under `MEDIA_ROOT`, served by `core.files` or by the proxy it hands them to."""

    converter = None
    direct_uploads = None
    inventory = None

    def receive(self, source: Path, key: str) -> None:
        self.publish(source, key)

    def publish(self, source: Path, key: str) -> None:
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir() and target.exists():
            raise FileExistsError(errno.EEXIST, "this key is taken", key)
        try:
            os.replace(source, target)
        except OSError as error:
            if error.errno == errno.ENOTEMPTY:  # taken in this very moment
                raise FileExistsError(errno.EEXIST, "this key is taken", key) from error
            if error.errno != errno.EXDEV:
                raise
            _move_between_disks(source, target)

    def delete(self, key: str) -> None:
        path = self._path(key)
        # Renamed first, so that no reader finds a half-removed folder. Always to the same name:
        # a call that was killed here is carried to its end by the next.
        doomed = path.with_name(f".{path.name}.deleted")
        _remove_folder(doomed)
        try:
            if path.is_dir():
                os.replace(path, doomed)
            else:
                path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        _remove_folder(doomed)

    def exists(self, key: str) -> bool:
        return self._path(key).exists()

    def url(self, key: str) -> str:
        return f"{settings.MEDIA_URL}{key}" if key else ""

    def local_path(self, key: str) -> Path:
        return self._path(key)

    def response(self, request: HttpRequest, key: str, *, cache_control: str) -> HttpResponseBase:
        return file_response(request, self._path(key), key=key, cache_control=cache_control)

    def bring(self, key: str, *, on_tick: Callable[[float], None]) -> bool:
        return self._path(key).is_file()

    def away(self, key: str) -> bool:
        return False

    def settle(self, key: str) -> bool:
        if not self._path(key).is_file():
            raise FileNotFoundError(errno.ENOENT, "no such media file", key)
        return False

    def probe(self) -> None:
        """The media folder can be written, and has room."""
        root = Path(settings.MEDIA_ROOT)
        root.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".probe-", dir=root)
        try:
            os.write(handle, b"probe")
        finally:
            os.close(handle)
            os.unlink(name)
        if shutil.disk_usage(root).free < MIN_FREE_BYTES:
            raise OSError("the disk is full")

    def _path(self, key: str) -> Path:
        """Raises ValueError for a key that would leave the media folder."""
        return Path(settings.MEDIA_ROOT, *parts_of(key))


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}")


def _move_between_disks(source: Path, target: Path) -> None:
    """Copy beside the target, rename, remove the source; a failed copy leaves nothing behind."""
    staged = _beside(target)
    try:
        if source.is_dir():
            shutil.copytree(source, staged)
        else:
            shutil.copyfile(source, staged)
        os.replace(staged, target)
    except BaseException:
        _remove(staged)
        raise
    _remove(source)


def _remove_folder(path: Path) -> None:
    """All of it; what another call removes meanwhile is gone as well."""

    def unless_gone(_function: Any, _path: str, failure: Any) -> None:
        if not isinstance(failure[1], FileNotFoundError):
            raise failure[1]

    shutil.rmtree(path, onerror=unless_gone)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
