"""Uploads as they come over the wire: refused early, cut off, or without a known end."""

from pathlib import Path

import pytest
from django.conf import settings

from videos.models import ProcessingJob, Video
from videos.tests.films import BIKES, files_below

BOUNDARY = b"----videotube"
MIB = 1024 * 1024


class Wire:
    """A request body that counts how much of it was read. `announced` may exceed what comes."""

    def __init__(self, *parts, padding=0):
        self._data = b"".join(parts)
        self._padding = padding
        self.announced = len(self._data) + padding
        self.taken = 0

    def read(self, size=-1):
        size = self.announced if size is None or size < 0 else size
        head, self._data = self._data[:size], self._data[size:]
        filler = min(size - len(head), self._padding)
        self._padding -= filler
        self.taken += len(head) + filler
        return head + b"\0" * filler

    def readline(self, size=-1):
        return self.read(size)


def part(name, content, filename=None):
    file = f'; filename="{filename}"' if filename else ""
    head = f'Content-Disposition: form-data; name="{name}"{file}\r\n'
    if filename:
        head += "Content-Type: video/mp4\r\n"
    return b"--" + BOUNDARY + b"\r\n" + head.encode() + b"\r\n" + content


def send(client, wire, announced=None):
    return client.http.generic(
        "POST",
        "/api/v1/videos",
        b"",
        content_type=f"multipart/form-data; boundary={BOUNDARY.decode()}",
        **{"wsgi.input": wire, "CONTENT_LENGTH": str(announced or wire.announced)},
    )


def nothing_left():
    root = Path(settings.SCRATCH_ROOT).parent
    return not (files_below(root) or Video.objects.exists() or ProcessingJob.objects.exists())


TITLE = part("title", b"Film\r\n")


def test_what_is_no_film_is_refused_before_the_rest_of_it_is_read(as_owner):
    wire = Wire(TITLE, part("videoFile", b"#EXTM3U\n", "a.mp4"), padding=100 * MIB)
    answer = send(as_owner, wire)
    assert answer.status_code == 415
    assert wire.taken < MIB
    assert nothing_left()


def test_a_film_is_refused_as_soon_as_it_is_too_large(as_owner, settings):
    settings.UPLOAD_MAX_BYTES = 2 * MIB
    settings.IMAGE_MAX_BYTES = 40 * MIB
    film = part("videoFile", BIKES.read_bytes(), "a.mp4")
    wire = Wire(TITLE, film, padding=50 * MIB)
    answer = send(as_owner, wire)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert wire.taken < 4 * MIB
    assert nothing_left()


def test_a_length_that_cannot_fit_is_refused_before_anything_is_read(as_owner):
    wire = Wire(TITLE)
    answer = send(as_owner, wire, announced=10**13)
    assert answer.status_code == 413
    assert wire.taken == 0


def test_a_guest_is_refused_before_anything_is_read(api):
    wire = Wire(TITLE, padding=10 * MIB)
    assert send(api, wire).status_code == 401
    assert wire.taken == 0


@pytest.mark.parametrize("cut", [20, 100, 5000, 300_000])
def test_a_client_that_goes_away_leaves_nothing(as_owner, cut):
    whole = TITLE + part("videoFile", BIKES.read_bytes(), "a.mp4")
    answer = send(as_owner, Wire(whole[:cut]), announced=len(whole) + 50)
    assert answer.status_code in (400, 415)
    assert nothing_left()


@pytest.mark.parametrize("size", [0, -1, 2**70])
def test_a_nonsense_length_is_no_crash(as_owner, size):
    answer = as_owner.http.generic(
        "POST",
        "/api/v1/videos",
        b"",
        content_type=f"multipart/form-data; boundary={BOUNDARY.decode()}",
        **{"wsgi.input": Wire(TITLE), "CONTENT_LENGTH": str(size)},
    )
    assert answer.status_code in (400, 413)
    assert nothing_left()


def test_a_film_field_that_comes_twice_makes_one_video_and_leaves_one_file(as_owner, media_root):
    film = part("videoFile", BIKES.read_bytes(), "a.mp4") + b"\r\n"
    wire = Wire(TITLE, film, film, b"--" + BOUNDARY + b"--\r\n")
    assert send(as_owner, wire).status_code == 201
    assert files_below(media_root.parent) == [f"media/{Video.objects.get().original}"]


def test_files_in_fields_that_nobody_asked_for_are_ignored_and_never_stored(as_owner, media_root):
    film = part("videoFile", BIKES.read_bytes(), "a.mp4") + b"\r\n"
    extra = part("extra", BIKES.read_bytes(), "b.mp4") + b"\r\n"
    wire = Wire(TITLE, extra, film, extra, b"--" + BOUNDARY + b"--\r\n")
    assert send(as_owner, wire).status_code == 201
    assert files_below(media_root.parent) == [f"media/{Video.objects.get().original}"]
