"""Resumable uploads, begun or nearly done."""

from django.utils import timezone

from videos.models import Upload, UploadAllowance, UploadState
from videos.services.publishing import VideoText
from videos.services.upload_writing import Chunk
from videos.services.uploads import create_upload, reread
from videos.tests.films import BIKES

FILM = BIKES.read_bytes()


def begun(by, length=None):
    size = len(FILM) if length is None else length
    return create_upload(by=by, length=size, metadata="", text=VideoText(title="Bikes"))


def chunk(data, offset=0, size=None):
    """What a request brings; with `size`, more is announced than comes."""
    position = 0

    def read(wanted):
        nonlocal position
        part = data[position : position + wanted]
        position += len(part)
        return part

    return Chunk(offset=offset, size=len(data) if size is None else size, read=read)


def counted(owner):
    row = UploadAllowance.objects.get(user_id=owner.pk)
    return row.used, row.open_uploads


def as_if_the_lease_had_run_out(upload):
    Upload.objects.filter(pk=upload.pk).update(lock_expires_at=timezone.now())


def complete(owner):
    """All bytes there, and the server dead before the last step."""
    upload = begun(owner)
    upload.path.parent.mkdir(parents=True, exist_ok=True)
    upload.path.write_bytes(FILM)
    Upload.objects.filter(pk=upload.pk).update(offset=len(FILM), state=UploadState.COMPLETE)
    return reread(upload)
