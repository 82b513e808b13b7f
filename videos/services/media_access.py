"""Who may fetch a file, and the URLs that carry that right.

A listed video's files have stable URLs: `/media/videos/<id>/…`. Those of any other video are
named `/media/signed/<token>/videos/<id>/…`. The token stands in the path, before the key, so the
relative names in a playlist carry it on to every segment. It says which video and for whom; the
right itself is looked up at every request, so a link dies with it.
"""

import re
from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.utils import timezone

from accounts.models import User
from accounts.services.sessions import still_reading
from core.storage import media_store
from videos.models import Video
from videos.querysets import visible_q
from videos.services.public_lately import note_public, was_public

SALT = "videos.media"
ORIGINAL = "original"
# The server's own names only: no dot in front, so neither `..` nor a file half written.
KEY = re.compile(r"videos/([0-9a-f]{24})/([A-Za-z0-9][\w-]*)(?:/[A-Za-z0-9][\w.-]*)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class MediaKey:
    """`videos/<id>/…` taken apart."""

    video_id: ObjectId
    is_original: bool

    @classmethod
    def parse(cls, key: str) -> "MediaKey | None":
        """None for anything that is no key of a video's file."""
        match = KEY.fullmatch(key)
        return cls(ObjectId(match[1]), match[2] == ORIGINAL) if match else None


def media_url(
    video: Video,
    key: str,
    *,
    viewer: Any,
    session_id: ObjectId | None = None,
    by_link: bool = False,
) -> str:
    """A path (or absolute URL) under which `viewer` can fetch the file `key` of `video`, as long
    as the session lives by which they asked; staff in the admin have none."""
    if not key:
        return ""
    if video.listed and not key.startswith(f"{video.media_folder}/{ORIGINAL}/"):
        return media_store().url(key)
    right: dict[str, Any] = {"v": str(video.pk)}
    if viewer.is_authenticated:
        right |= {"u": str(viewer.pk), "e": viewer.auth_epoch}
        if session_id is not None:
            right["s"] = str(session_id)
    if by_link:
        right["l"] = video.share_id
    token = signing.dumps(right, salt=SALT)
    return media_store().url(f"signed/{token}/{key}")


def may_fetch(key: str, *, viewer: Any) -> bool:
    """Whether `viewer` may fetch the file by its plain name. What everybody may is asked of
    MongoDB once in `MEDIA_RIGHT_SECONDS`: a film that many watch comes in many small parts."""
    parsed = MediaKey.parse(key)
    if parsed is None:
        return False
    if viewer is not None or parsed.is_original:
        return _allowed(parsed, viewer, share_id="")
    if was_public(parsed.video_id):
        return True
    is_public = _allowed(parsed, None, share_id="")
    if is_public:
        note_public(parsed.video_id)
    return is_public


def may_fetch_signed(token: str, key: str) -> bool:
    """Whether whoever holds `token` may fetch the file: signed by us, for this video, not too
    old, and the right it stands for not lost."""
    parsed = MediaKey.parse(key)
    try:
        right = signing.loads(token, salt=SALT, max_age=settings.MEDIA_SIGNED_LIFETIME)
    except signing.BadSignature:
        return False
    if parsed is None or right.get("v") != str(parsed.video_id):
        return False
    viewer = _holder(right) if "u" in right else AnonymousUser()
    return viewer is not None and _allowed(parsed, viewer, share_id=right.get("l", ""))


def _holder(right: dict[str, Any]) -> User | None:
    """Whom the token was made for, unless they have been signed out, or banned, since."""
    user_id, epoch = ObjectId(right["u"]), int(right["e"])
    if "s" in right:
        return still_reading(user_id=user_id, session_id=ObjectId(right["s"]), epoch=epoch)
    found: User | None = User.objects.filter(pk=user_id, is_active=True, auth_epoch=epoch).first()
    return found


def _allowed(key: MediaKey, viewer: Any, *, share_id: str) -> bool:
    videos = Video.objects.filter(pk=key.video_id)
    if key.is_original:
        if viewer is None or not viewer.is_authenticated:
            return False
        return bool((videos if viewer.is_staff else videos.filter(owner_id=viewer.pk)).exists())
    if share_id:
        rule = visible_q(viewer, by_link=True, now=timezone.now())
        return bool(videos.filter(share_id=share_id).filter(rule).exists())
    return bool(videos.visible_to(viewer).exists())
