"""Comments over REST."""

from typing import Any

from bson import ObjectId
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.authentication import caller
from core.api.envelope import Success
from core.api.idempotency import exactly_once
from core.api.pages import paginate
from core.api.schema import IDEMPOTENCY_PARAMETER, PAGE_PARAMETERS, page_of
from core.mongo.questions import ask
from social.api.serializers import (
    CommentCreateSerializer,
    CommentDeletionSerializer,
    CommentEditSerializer,
    CommentListQuery,
    CommentPlaceQuery,
    CommentSerializer,
    RepliesQuery,
)
from social.models import Comment, Reaction, TargetType
from social.querysets import attach_authors, authors_question
from social.services import comments, favours
from social.services.access import seen_roots, seen_thread

ORDERS = {
    "newest": ("-is_pinned", "-created_at", "-pk"),
    "top": ("-is_pinned", "-likes_count", "-pk"),
}
OLDEST = ("created_at", "pk")
HELD = "Others will see the comment once our staff have approved it."


class CommentShapes(GenericViewSet[Comment]):
    """Renders comments for the caller."""

    queryset = Comment.objects.all()
    serializer_class = CommentSerializer

    def _items(self, rows: list[Comment]) -> list[Any]:
        """The page's comments with authors and the caller's likes: one round trip."""
        authors, mine = ask(
            authors_question(rows),
            Reaction.objects.values_question(
                self.request.user, TargetType.COMMENT, [comment.pk for comment in rows]
            ),
        )
        kept = attach_authors(rows, authors)
        liked = {comment_id for comment_id, value in mine.items() if value > 0}
        context = {"request": self.request, "liked": liked}
        return list(CommentSerializer(kept, many=True, context=context).data)


class VideoCommentsViewSet(CommentShapes):
    """The comments under a video, named by its id or share id."""

    permission_classes = (IsAuthenticatedOrReadOnly,)
    throttle_scopes = ("comment_user",)

    @extend_schema(
        operation_id="comments_list",
        parameters=[CommentListQuery, *PAGE_PARAMETERS],
        responses=page_of(CommentSerializer),
    )
    def list(self, request: Request, video: str) -> Response:
        """Comments without their replies: the pinned one, then the newest or most liked first.

        They can be read while comments are turned off, which stops new ones.
        """
        order = ORDERS[CommentListQuery.read(request).get("sort") or "newest"]
        roots, seen = seen_roots(video, by=request.user)
        page = paginate(roots, request, order=order, render=self._items, allowed=seen)
        return Success(page, "Comments.")

    @extend_schema(
        operation_id="comments_create",
        parameters=[IDEMPOTENCY_PARAMETER],
        request=CommentCreateSerializer,
        responses={201: CommentSerializer},
    )
    @exactly_once(Comment, shown_by="_created")
    def create(self, request: Request, video: str) -> Response:
        """Comment, or reply to a comment. A reply to a reply stands under the same root.

        What the site's rules hold (`isHeld`) is seen by others once staff have approved it.
        """
        data = CommentCreateSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        comment = comments.create_comment(
            video,
            by=request.user,  # type: ignore[arg-type]
            content=data.validated_data["content"],
            parent_id=data.validated_data.get("parent"),
        )
        return self._created(comment)

    def _created(self, comment: Comment) -> Response:
        message = HELD if comment.is_held else "Commented."
        return Success(self._items([comment])[0], message, status=201)


class RepliesViewSet(CommentShapes):
    """The replies to one comment."""

    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="comments_replies",
        parameters=[RepliesQuery, *PAGE_PARAMETERS],
        responses=page_of(CommentSerializer),
    )
    def list(self, request: Request, comment_id: ObjectId) -> Response:
        """Replies in the order in which they were written; a reply has none itself."""
        opened = RepliesQuery.read(request).get("video")
        root = seen_thread(comment_id, by=request.user, video=opened)
        page = paginate(
            Comment.objects.replies_to(root.pk),
            request,
            order=OLDEST,
            render=self._items,
            count=lambda: root.replies_count,
        )
        return Success(page, "Replies.")


class FavourViewSet(CommentShapes):
    """What the video's owner does for a comment. Nothing is read from the body."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="comments_pin", request=None, responses={200: CommentSerializer})
    def pin(self, request: Request, comment_id: ObjectId) -> Response:
        """Pin a comment on top of the others; a video has one pinned comment at most."""
        return self._answer(favours.pin_comment(comment_id, by=caller(request)), "Pinned.")

    @extend_schema(operation_id="comments_unpin", responses={200: CommentSerializer})
    def unpin(self, request: Request, comment_id: ObjectId) -> Response:
        """Let a pinned comment go back in its place."""
        return self._answer(favours.unpin_comment(comment_id, by=caller(request)), "Not pinned.")

    @extend_schema(operation_id="comments_heart", request=None, responses={200: CommentSerializer})
    def heart(self, request: Request, comment_id: ObjectId) -> Response:
        """Give a comment the heart of the video's owner."""
        return self._answer(favours.heart_comment(comment_id, by=caller(request)), "Hearted.")

    @extend_schema(operation_id="comments_unheart", responses={200: CommentSerializer})
    def unheart(self, request: Request, comment_id: ObjectId) -> Response:
        """Take the heart back."""
        return self._answer(favours.unheart_comment(comment_id, by=caller(request)), "No heart.")

    def _answer(self, comment: Comment, message: str) -> Response:
        return Success(self._items([comment])[0], message)


class CommentViewSet(CommentShapes):
    """One comment."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="comments_update",
        parameters=[CommentPlaceQuery],
        request=CommentEditSerializer,
        responses=CommentSerializer,
    )
    def partial_update(self, request: Request, comment_id: ObjectId) -> Response:
        """Edit one's own comment."""
        data = CommentEditSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        comment = comments.edit_comment(
            comment_id,
            by=request.user,  # type: ignore[arg-type]
            content=data.validated_data["content"],
            video=_place(request),
        )
        message = HELD if comment.is_held else "The comment is changed."
        return Success(self._items([comment])[0], message)

    @extend_schema(
        operation_id="comments_destroy",
        parameters=[CommentPlaceQuery],
        responses={200: CommentDeletionSerializer},
    )
    def destroy(self, request: Request, comment_id: ObjectId) -> Response:
        """Delete one's own comment, or anybody's on one's own video.

        A comment with replies stays in its place as a tombstone.
        """
        comments.delete_comment(comment_id, by=caller(request), video=_place(request))
        gone = {"id": comment_id, "comment_id": comment_id, "deleted_comment": {"id": comment_id}}
        return Success(CommentDeletionSerializer(gone).data, "The comment is deleted.")


def _place(request: Request) -> str | None:
    place: str | None = CommentPlaceQuery.read(request).get("video")
    return place
