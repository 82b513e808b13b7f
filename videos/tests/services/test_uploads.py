"""How much may be begun."""

from datetime import timedelta

import pytest
from django.utils import timezone

from videos.models import Upload, UploadAllowance
from videos.services.uploads import terminate
from videos.tests.parallel import at_once
from videos.tests.services.begun import begun, counted

pytestmark = pytest.mark.usefixtures("media_root", "redis_server")


def test_the_quota_of_bytes_holds_under_parallel_beginnings(owner, settings):
    settings.UPLOAD_QUOTA_BYTES = 1000
    results = at_once(12, lambda _: _begin(owner, 300))
    assert sorted(set(results)) == ["begun", "quota_exceeded"]
    assert results.count("begun") == 3
    assert counted(owner) == (900, 3)
    assert Upload.objects.count() == 3


def test_the_limit_of_open_uploads_holds_under_parallel_beginnings(owner, settings):
    settings.UPLOAD_MAX_OPEN = 4
    results = at_once(12, lambda _: _begin(owner, 10))
    assert results.count("begun") == 4
    assert results.count("too_many_uploads") == 8
    assert counted(owner) == (40, 4)


def _begin(owner, length):
    try:
        begun(owner, length)
    except Exception as error:  # noqa: BLE001
        return getattr(error, "code", repr(error))
    return "begun"


def test_the_quota_is_one_persons_and_one_days(owner, other, settings):
    settings.UPLOAD_QUOTA_BYTES = 1000
    upload = begun(owner, 900)
    assert _begin(owner, 200) == "quota_exceeded"
    assert _begin(other, 200) == "begun"
    UploadAllowance.objects.filter(user_id=owner.pk).update(
        day=timezone.now().date() - timedelta(days=1)
    )
    Upload.objects.filter(pk=upload.pk).update(day=timezone.now().date() - timedelta(days=1))
    assert _begin(owner, 200) == "begun"
    terminate(upload.pk, by=owner)  # yesterday's bytes are not given back to today
    assert counted(owner) == (200, 1)


def test_no_quota_is_no_limit(owner, settings):
    settings.UPLOAD_QUOTA_BYTES = 0
    assert {_begin(owner, settings.UPLOAD_MAX_BYTES) for _ in range(15)} == {"begun"}
