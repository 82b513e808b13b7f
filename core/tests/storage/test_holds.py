"""While media are held nothing published is removed; afterwards all of it is."""

from datetime import timedelta

import pymongo
import pytest
from django.db import connection

from core.models import DeferredRemoval, MediaHold
from core.storage.holds import Hold, HoldLost, MediaHeld, ensure_not_held, is_held
from core.storage.removal import remove_deferred, remove_or_defer

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def put(media_root):
    def make(key):
        path = media_root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        return path

    return make


def test_a_removal_waits_for_the_end_of_the_hold(put):
    file = put("users/1/a.webp")
    with Hold("a test"):
        assert not remove_or_defer("users/1/a.webp")
        assert remove_deferred() == 0
        assert file.exists()
        with pytest.raises(MediaHeld):
            ensure_not_held()
    assert remove_deferred() == 1
    assert not file.exists()
    assert not DeferredRemoval.objects.exists()


def test_without_a_hold_a_file_goes_at_once(put):
    file = put("users/1/a.webp")
    assert remove_or_defer("users/1/a.webp")
    assert not file.exists()


def test_there_is_one_hold_at_a_time():
    with Hold("the first"), pytest.raises(MediaHeld, match="the first, since"), Hold("another"):
        pass
    assert not is_held()
    with Hold("another"):
        assert is_held()


def test_there_is_one_hold_even_where_nothing_was_ever_migrated():
    """An empty machine that is restored to: its collection comes with the first hold."""
    collection = connection.get_collection(MediaHold._meta.db_table)
    collection.drop()
    with Hold("the first"), pytest.raises(MediaHeld, match="the first, since"):
        Hold("another")._take()
    assert not is_held()


def test_a_holder_who_lives_keeps_it_and_one_who_died_does_not(settings):
    settings.MEDIA_HOLD = timedelta(seconds=0.4)
    with Hold("alive") as hold:
        hold._done.wait(1)
        assert is_held()
        hold.confirm()
    dead = Hold("dead")
    dead._take()
    assert is_held()
    MediaHold.objects.update(expires_at=MediaHold.objects.get().since)
    assert not is_held()
    with Hold("the next"):
        with pytest.raises(HoldLost):
            dead.confirm()
        assert is_held()


def test_an_expired_hold_is_lost_even_if_nobody_has_taken_it():
    with Hold("late") as hold:
        MediaHold.objects.update(expires_at=MediaHold.objects.get().since)
        with pytest.raises(HoldLost):
            hold.confirm()


def test_a_hold_that_cannot_be_renewed_is_lost_when_its_time_is_over(settings):
    settings.MEDIA_HOLD = timedelta(seconds=0.5)
    hold = Hold("cut off")
    hold._take()
    with pymongo.timeout(1e-9), pytest.raises(HoldLost):  # the database does not answer
        hold.confirm()
    hold.check()
    hold._done.wait(0.5)
    with pytest.raises(HoldLost):
        hold.check()


def test_who_is_refused_learns_when_the_hold_ends_by_itself():
    with Hold("the first"):
        ends = MediaHold.objects.get().expires_at
        with pytest.raises(MediaHeld, match=f"after {ends:%H:%M:%S} UTC"):
            Hold("another")._take()
