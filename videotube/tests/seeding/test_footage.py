"""Files of seeded films: links where they can be, whole copies where not."""

import errno
import os

import pytest
from django.conf import settings

from videotube.seeding.footage import link, make_base


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "base.ts"
    path.write_bytes(b"film")
    return path


def test_a_file_is_a_link(source, tmp_path):
    target = tmp_path / "seg.ts"
    link(str(source), str(target))
    assert source.samefile(target)


def test_what_is_there_stays(source, tmp_path):
    target = tmp_path / "seg.ts"
    target.write_bytes(b"other")
    link(str(source), str(target))
    assert target.read_bytes() == b"other"


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EMLINK, errno.EPERM])
def test_it_is_a_copy_where_it_cannot_be_a_link(source, tmp_path, monkeypatch, code):
    def refuse(*_names):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("videotube.seeding.footage.os.link", refuse)
    target = tmp_path / "videos" / "seg.ts"
    target.parent.mkdir()
    for _ in range(2):
        link(str(source), str(target))
        assert target.read_bytes() == b"film"
        assert not source.samefile(target)
    assert [path.name for path in target.parent.iterdir()] == ["seg.ts"]


def test_what_else_fails_is_told(source, tmp_path):
    with pytest.raises(FileNotFoundError):
        link(str(source), str(tmp_path / "nowhere" / "seg.ts"))


def test_a_film_is_made_of_the_same_bytes_each_time(tmp_path):
    sample = settings.BASE_DIR / "samples" / "bikes.mp4"
    once, again = (make_base(tmp_path / name, sample, 7.0) for name in ("once", "again"))
    assert once.facts == again.facts
    assert once.files == again.files
    for name in once.files:
        assert (once.folder / name).read_bytes() == (again.folder / name).read_bytes(), name
    assert len({sum(path.stat().st_size for path in look) for look in once.looks}) > 4
