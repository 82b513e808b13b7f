"""How many replies a comment has, and what that means for its place in the list."""

from bson import ObjectId
from django.utils import timezone

from core.mongo.counters import count
from social.models import Comment


def uncount_reply(root_id: ObjectId) -> None:
    """A comment has one reply less: a tombstone goes with its last, and a hidden one leaves the
    list. Inside the transaction of the reply."""
    root = Comment.objects.filter(pk=root_id)
    count(root, replies_count=-1)
    root.filter(is_hidden=True, replies_count=0).update(is_listed=False)
    root.filter(is_deleted=True, replies_count=0).delete()


def recount_reply(reply: Comment) -> None:
    """A reply is seen again, inside the transaction that shows it."""
    root = Comment.objects.filter(pk=reply.root_id)
    if count(root, replies_count=+1):
        root.update(is_listed=True)
    else:
        # Its root was a tombstone that went with the last reply to be seen: there is one again.
        Comment.objects.create(
            pk=reply.root_id,
            video_id=reply.video_id,
            author_id=reply.author_id,
            content="",
            is_deleted=True,
            replies_count=1,
            created_at=reply.created_at,
            updated_at=timezone.now(),
        )
