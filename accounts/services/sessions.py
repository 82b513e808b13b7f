"""Sessions: opened, recognised, rotated, ended, swept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bson import ObjectId
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts.models import Ending, Session, User
from accounts.pipelines import signed_in_user
from accounts.querysets import SessionQuerySet
from accounts.remembering import REMEMBERED, forget, recall, remember
from accounts.tokens import AccessToken, InvalidToken, RefreshToken, TokenPair, mint_pair
from core.audit import record
from core.errors import NotFound, Unauthenticated
from core.mongo.transaction import transactional

PURGE_BATCH = 1000
DEVICE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a token stands for, and by which session."""

    user: User
    session_id: ObjectId


@transactional
def open_session(*, user: User, device: str, address: str) -> Session:
    """Sign `user` in on one more device.

    Raises Unauthenticated when the account has been deactivated, or its password changed, since
    `user` was read: the write below conflicts with either, so that no session slips through.
    """
    now = timezone.now()
    unchanged = User.objects.filter(
        pk=user.pk, is_active=True, password=user.password, auth_epoch=user.auth_epoch
    )
    if not unchanged.update(last_login=now):
        raise Unauthenticated
    session: Session = Session.objects.create(
        user_id=user.pk,
        created_at=now,
        rotated_at=now,
        expires_at=now + settings.SESSION_LIFETIME,
        device="".join(c for c in device if c.isprintable())[:DEVICE_LENGTH],
        address=address[:45],
    )
    return session


def recognise(access: str, *, to_read: bool) -> SignedIn:
    """Who presents this access token. `to_read`: nothing is to be changed in their name, and the
    user may come as `still_reading` gives them. Raises InvalidToken."""
    token = AccessToken.read(access)
    known = still_reading if to_read else still_signed_in
    user = known(user_id=token.user_id, session_id=token.session_id, epoch=token.epoch)
    if user is None:
        raise InvalidToken
    return SignedIn(user, token.session_id)


def still_reading(*, user_id: ObjectId, session_id: ObjectId, epoch: int) -> User | None:
    """As `still_signed_in`, without asking MongoDB where the session was found alive a moment ago:
    the user's fields are then read when one is asked for."""
    told = recall(user_id=user_id, session_id=session_id, epoch=epoch)
    if told.remembered is not None:
        return User.objects.by_session(user_id, epoch, told.remembered)
    user = still_signed_in(user_id=user_id, session_id=session_id, epoch=epoch)
    if user is not None:
        values = tuple(bool(getattr(user, name)) for name in REMEMBERED)
        remember(told, values, user_id=user_id, session_id=session_id, epoch=epoch)
    return user


def still_signed_in(*, user_id: ObjectId, session_id: ObjectId, epoch: int) -> User | None:
    """The user, while that session of theirs lives; one round trip to MongoDB."""
    pipeline = signed_in_user(
        user_id=user_id, session_id=session_id, epoch=epoch, now=timezone.now()
    )
    user: User | None = next(
        iter(User.objects.from_pipeline(pipeline, without=("password",))), None
    )
    return user


def rotate(refresh: str) -> TokenPair:
    """The next pair for a refresh token, which is good once.

    The token of the previous generation, within REFRESH_GRACE of its rotation, gets the identical
    pair again (two tabs, a lost answer). An older one is stolen or replayed: the session ends.
    Raises InvalidToken.
    """
    token = RefreshToken.read(refresh)
    now = timezone.now()
    owner = User.objects.filter(pk=token.user_id, is_active=True, auth_epoch=token.epoch).first()
    session = _live_session(token, now)
    if owner is None or session is None:
        raise InvalidToken
    if session.generation == token.generation:
        if _advance(session, now):
            return mint_pair(session, owner)
        # Somebody else has rotated it, or ended it, a moment ago.
        session = _live_session(token, now)
    if session is None or token.generation >= session.generation:
        raise InvalidToken
    late = timezone.now() - session.rotated_at
    if token.generation == session.generation - 1 and late <= settings.REFRESH_GRACE:
        return mint_pair(session, owner)
    _end_reused(session, owner, token.generation, late)
    raise InvalidToken


def end_session(*, session_id: ObjectId, because: Ending) -> bool:
    """End one session; False when it was over, or is not known."""
    one = Session.objects.filter(pk=session_id)
    user_id = one.values_list("user_id", flat=True).first()
    return user_id is not None and bool(_end(one, because, user_id=user_id))


@transactional
def end_others(*, user: User, kept: ObjectId | None, because: Ending) -> int:
    """End all sessions of `user` but `kept`; how many there were."""
    sessions = Session.objects.filter(user_id=user.pk)
    return _end(sessions.exclude(pk=kept) if kept else sessions, because, user_id=user.pk)


def end_all(*, user: User, because: Ending) -> int:
    """End all sessions of `user`; how many there were."""
    return end_others(user=user, kept=None, because=because)


def remove_session(*, by: User, session_id: ObjectId) -> None:
    """End a session of one's own. Raises NotFound, also for another's and for one that is over."""
    mine = Session.objects.live(timezone.now()).filter(pk=session_id, user_id=by.pk)
    if not _end(mine, Ending.REMOVED, user_id=by.pk):
        raise NotFound


@transactional
def end_by_staff(*, session: Session, by: User, reason: str) -> bool:
    """End anybody's session, with a record of it; False when it was over."""
    one = Session.objects.filter(pk=session.pk)
    ended = bool(_end(one, Ending.STAFF, user_id=session.user_id))
    if ended:
        record("session.revoked", by=by, target=session, reason=reason)
    return ended


def purge_expired() -> int:
    """Forget sessions past their absolute end; how many they were."""
    return sum(purge_in_batches())


def purge_in_batches() -> Iterator[int]:
    """Forget sessions past their absolute end, and say after each batch how many it had.

    A revoked session stays until then: its tokens must find it revoked, or nothing, for ever.
    """
    while True:
        due = Session.objects.filter(expires_at__lt=timezone.now()).order_by("expires_at")
        ids = list(due.values_list("pk", flat=True)[:PURGE_BATCH])
        if not ids:
            return
        Session.objects.filter(pk__in=ids).delete()
        yield len(ids)


def count_expired() -> int:
    """How many `purge_expired` would forget, counted in the index `session_expiry`."""
    return int(Session.objects.filter(expires_at__lt=timezone.now()).order_by().count())


def _live_session(token: RefreshToken, now: datetime) -> Session | None:
    found: Session | None = (
        Session.objects.live(now).filter(pk=token.session_id, user_id=token.user_id).first()
    )
    return found


def _advance(session: Session, now: datetime) -> bool:
    """One generation further, if nobody else was quicker."""
    present = Session.objects.filter(pk=session.pk, generation=session.generation, revoked_at=None)
    if not present.update(generation=F("generation") + 1, rotated_at=now):
        return False
    session.generation += 1
    session.rotated_at = now
    return True


@transactional
def _end_reused(session: Session, owner: User, generation: int, late: timedelta) -> None:
    if _end(Session.objects.filter(pk=session.pk), Ending.REUSE, user_id=owner.pk):
        record(
            "session.reuse_detected",
            by=None,
            target=session,
            reason="An old refresh token was used again.",
            after={
                "user": str(owner.pk),
                "presented": generation,
                "present": session.generation,
                "seconds_late": round(late.total_seconds(), 1),
            },
        )


def _end(sessions: SessionQuerySet, because: Ending, *, user_id: ObjectId) -> int:
    """`sessions` are all of one user."""
    running = sessions.filter(revoked_at=None)
    ended = int(running.update(revoked_at=timezone.now(), revoked_because=because))
    # Also where none was running: the user may have lost the right to any.
    forget(user_id)
    return ended
