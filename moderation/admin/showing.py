"""What a case is about, gathered for one page: the thing itself, who reports it, whose it is."""

from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from accounts.models import User
from moderation.actions import TargetType, rule_of
from moderation.models import Appeal, Case, Decision, HeldItem, Report, Reporter
from social.models import Comment, Tweet
from videos.models import Video
from videos.services.media_access import media_url

REPORTS_SHOWN = 50
HISTORY_SHOWN = 20
THREAD_SHOWN = 10


@dataclass(frozen=True, slots=True)
class ShownReport:
    """One report beside the others."""

    report: Report
    reporter: str
    trust: int | None


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """One decision of the person's history."""

    decision: Decision
    label: str
    lifted: Decision | None
    appeal: Appeal | None


@dataclass(frozen=True, slots=True)
class Thing:
    """What something is about, as it is now. What is None or empty is gone, or not of this kind."""

    video: Video | None
    film: str
    thread: list[Comment]
    tweet: Tweet | None
    user: User | None


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that a moderator should have in view to decide a case."""

    thing: Thing
    reports: list[ShownReport]
    history: list[ShownDecision]
    earlier: list[Case]


def gather(case: Case, *, viewer: User) -> Shown:
    """A dozen reads at most, each by an index, however much there is."""
    return Shown(
        thing=thing_of(case, viewer=viewer),
        reports=_reports(case),
        history=history_of(case.owner_id),
        earlier=list(
            Case.objects.about(case.target_type, case.target_id).exclude(pk=case.pk)[:HISTORY_SHOWN]
        ),
    )


def thing_of(item: Case | HeldItem, *, viewer: User) -> Thing:
    """Private and hidden videos come with an address that this member of staff may fetch."""
    video, kind = _video_of(item), item.target_type
    tweets = Tweet.objects.filter(pk=item.target_id)
    return Thing(
        video=video,
        film=_film(video, viewer) if kind == TargetType.VIDEO else "",
        thread=_thread(item),
        tweet=tweets.first() if kind == TargetType.TWEET else None,
        user=User.objects.filter(pk=item.owner_id).first(),
    )


def history_of(user_id: ObjectId) -> list[ShownDecision]:
    """The person's newest decisions, each with what became of it."""
    decisions = list(Decision.objects.history_of(user_id)[:HISTORY_SHOWN])
    ids = [decision.pk for decision in decisions]
    lifted, appeals = Decision.objects.lifting(ids), Appeal.objects.against(ids)
    return [
        ShownDecision(
            decision,
            rule_of(decision.action).label,
            lifted.get(decision.pk),
            appeals.get(decision.pk),
        )
        for decision in decisions
    ]


def _video_of(case: Case | HeldItem) -> Video | None:
    video_id = case.target_id if case.target_type == TargetType.VIDEO else case.video_id
    video: Video | None = Video.objects.filter(pk=video_id).first() if video_id else None
    return video


def _film(video: Video | None, viewer: User) -> str:
    if video is None or not video.renditions:
        return ""
    return media_url(video, f"{video.revision}/{video.renditions[0].path}", viewer=viewer)


def _thread(case: Case | HeldItem) -> list[Comment]:
    """The comment among those around it: its root, then the replies before and behind it."""
    if case.target_type != TargetType.COMMENT:
        return []
    comment = Comment.objects.filter(pk=case.target_id).first()
    if comment is None:
        return []
    root_id = comment.root_id or comment.pk
    replies = Comment.objects.filter(root_id=root_id).order_by("created_at", "pk")
    before = list(replies.filter(created_at__lt=comment.created_at).reverse()[:THREAD_SHOWN])
    behind = list(replies.filter(created_at__gt=comment.created_at)[:THREAD_SHOWN])
    root = Comment.objects.filter(pk=root_id).first() if comment.is_reply else None
    rows = [*filter(None, [root]), *reversed(before), comment, *behind]
    names = _names({row.author_id for row in rows if row.author_id})
    for row in rows:
        named: Any = row
        named.author_name = names.get(row.author_id, "(gone)")
        named.is_reported = row.pk == case.target_id
    return rows


def _reports(case: Case) -> list[ShownReport]:
    reports = list(Report.objects.of_case(case.pk)[:REPORTS_SHOWN])
    ids = {report.reporter_id for report in reports}
    names = _names(ids)
    trust = {row.user_id: row.trust for row in Reporter.objects.filter(user_id__in=list(ids))}
    return [
        ShownReport(report, names.get(report.reporter_id, "(gone)"), trust.get(report.reporter_id))
        for report in reports
    ]


def _names(ids: set[Any]) -> dict[Any, str]:
    people = User.objects.filter(pk__in=list(ids)).order_by()
    return dict(people.values_list("pk", "username"))
