"""The staff's door to comments and tweets."""

from typing import Any

from bson import ObjectId
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from unfold.decorators import display

from accounts.admin.actor import actor
from accounts.admin.forms import ReasonActionForm
from accounts.admin.people import PersonModelAdmin, id_of
from core.bulk.actions import act_on, reason_of
from social import bulk
from social.models import Comment, Tweet
from videos.admin.titles import attach_titles, video_link

SHOWN_CHARACTERS = 120
REPLIES_FOUND = 500
BOTH = (False, True)
REPLY_MARK = "↳ "
STATE_COLOURS = {"shown": "success", "pinned": "info", "hidden": "warning", "removed": "danger"}


def excerpt_of(row: Comment | Tweet) -> str:
    """The beginning of what somebody has written."""
    text = row.content[:SHOWN_CHARACTERS]
    return text + "…" if len(row.content) > SHOWN_CHARACTERS else text or "–"


def _about(id_: ObjectId) -> Q:
    """A comment with the first of its replies, all of an author, or all of a video: each is
    answered by one index, in its order."""
    if Comment.objects.filter(pk=id_).exists():
        replies = Comment.objects.filter(root_id=id_, is_listed__in=BOTH)
        replies = replies.order_by("created_at", "pk")
        return Q(pk__in=[id_, *replies.values_list("pk", flat=True)[:REPLIES_FOUND]])
    if Comment.objects.filter(author_id=id_).exists():
        return Q(author_id=id_)
    # All values of what stands before the time in the index `comment_newest`.
    return Q(video_id=id_, is_reply__in=BOTH, is_listed__in=BOTH, is_pinned__in=BOTH)


@admin.register(Comment)
class CommentAdmin(PersonModelAdmin):
    """Comments: found by their own id, their video's or their author's, or by @username."""

    person_field = "author"
    list_display = ("excerpt", "author_name", "video_title", "likes_count", "state", "created_at")
    list_filter = ("is_deleted",)
    search_fields = ("id",)
    search_help_text = "The id of a comment, a video or an author, or @username"
    sortable_by = ("created_at",)
    ordering = ("-created_at", "-pk")
    action_form = ReasonActionForm
    actions = ("remove_comments",)

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """Who may use the action: staff that may delete comments."""
        return actor(request).has_perm("social.delete_comment")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Comment], search_term: str
    ) -> tuple[Any, bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if id_ := id_of(term):
            return queryset.filter(_about(id_)), False
        return self.rows_of(queryset, term, request), False

    @display(description="Author")
    def author_name(self, comment: Comment) -> SafeString:
        return self.person_link(comment)

    @display(description="Comment")
    def excerpt(self, comment: Comment) -> str:
        return f"{REPLY_MARK if comment.is_reply else ''}{excerpt_of(comment)}"

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        attach_titles(changelist.result_list)
        return changelist

    @display(description="Video")
    def video_title(self, comment: Comment) -> SafeString:
        return video_link(comment)

    @display(description="State", label=STATE_COLOURS)
    def state(self, comment: Comment) -> str:
        """A removed one stays as a tombstone above its replies."""
        if comment.is_deleted:
            return "removed"
        if comment.is_hidden:
            return "hidden"
        return "pinned" if comment.is_pinned else "shown"

    @admin.action(description="Remove comments", permissions=["remove"])
    def remove_comments(
        self, request: HttpRequest, queryset: QuerySet[Comment]
    ) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.REMOVE_COMMENTS, reason_of(request))


@admin.register(Tweet)
class TweetAdmin(PersonModelAdmin):
    """Tweets: found by their own id or their author's, or by @username."""

    person_field = "author"
    list_display = ("excerpt", "author_name", "likes_count", "created_at")
    search_fields = ("id",)
    search_help_text = "The id of a tweet or an author, or @username"
    sortable_by = ("created_at",)
    ordering = ("-created_at", "-pk")
    action_form = ReasonActionForm
    actions = ("remove_tweets",)

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """Who may use the action: staff that may delete tweets."""
        return actor(request).has_perm("social.delete_tweet")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tweet], search_term: str
    ) -> tuple[Any, bool]:
        """Only what an index can answer."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if id_ := id_of(term):
            is_tweet = Tweet.objects.filter(pk=id_).exists()
            return queryset.filter(pk=id_) if is_tweet else queryset.filter(author_id=id_), False
        return self.rows_of(queryset, term, request), False

    @display(description="Author")
    def author_name(self, tweet: Tweet) -> SafeString:
        return self.person_link(tweet)

    @display(description="Tweet")
    def excerpt(self, tweet: Tweet) -> str:
        return excerpt_of(tweet)

    @admin.action(description="Remove tweets", permissions=["remove"])
    def remove_tweets(self, request: HttpRequest, queryset: QuerySet[Tweet]) -> HttpResponse | None:
        return act_on(self, request, queryset, bulk.REMOVE_TWEETS, reason_of(request))
