"""Reports, decisions and appeals over REST. Staff work in the admin."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.authentication import caller
from core.api.envelope import Success
from core.api.idempotency import idempotent
from core.api.pages import paginate
from core.api.schema import IDEMPOTENCY_PARAMETER, PAGE_PARAMETERS, page_of
from core.errors import Invalid, Unauthenticated
from moderation.api.serializers import (
    AppealInputSerializer,
    AppealSerializer,
    DecisionSerializer,
    ReportInputSerializer,
    ReportSerializer,
    StatisticsSerializer,
)
from moderation.models import Appeal, Case, Decision, Report
from moderation.services import appeals, reports, statistics

NEWEST = ("-created_at", "-pk")
LATEST = ("-at", "-pk")


class ReportShapes(GenericViewSet[Report]):
    """Renders the caller's own reports."""

    queryset = Report.objects.all()
    serializer_class = ReportSerializer
    permission_classes = (IsAuthenticated,)

    def _items(self, rows: list[Any]) -> list[Any]:
        """Reports with what became of them: one query."""
        cases = Case.objects.filter(pk__in={row.case_id for row in rows}).order_by()
        outcomes = dict(cases.values_list("pk", "outcome"))
        for row in rows:
            row.outcome = outcomes.get(row.case_id) or None
        return list(ReportSerializer(rows, many=True).data)


class ReportsViewSet(ReportShapes):
    """Telling staff."""

    throttle_scopes = ("report_user",)

    @extend_schema(
        operation_id="reports_create",
        parameters=[IDEMPOTENCY_PARAMETER],
        request=ReportInputSerializer,
        responses={201: ReportSerializer, 404: None},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Report something that one sees: a video, a comment, a tweet or a user.

        Once for each thing: a second report of it is 409 `already_reported`. What is one's own is
        400, and what one may not see 404.
        """
        given = ReportInputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        made = reports.report(
            by=caller(request),
            target_type=data["target_type"],
            target_id=data["target_id"],
            reason=data["reason"],
            text=data.get("text", ""),
            video=data.get("video"),
        )
        return Success(self._items([made])[0], "Reported.", status=201)


class OwnReportsViewSet(ReportShapes):
    """What the caller has reported."""

    @extend_schema(
        operation_id="reports_mine", parameters=PAGE_PARAMETERS, responses=page_of(ReportSerializer)
    )
    def list(self, request: Request) -> Response:
        """The caller's reports, newest first, with what became of them.

        With a thing that is deleted its reports go.
        """
        mine = Report.objects.filter(reporter_id=caller(request).pk)
        return Success(paginate(mine, request, order=NEWEST, render=self._items), "Your reports.")


class DecisionsViewSet(GenericViewSet[Decision]):
    """What staff have decided about the caller; nobody else's business."""

    queryset = Decision.objects.all()
    serializer_class = DecisionSerializer
    permission_classes = (IsAuthenticated,)

    def _items(self, rows: list[Any]) -> list[Any]:
        """Decisions with what lifts them and the appeals against them: two queries."""
        ids = [row.pk for row in rows]
        lifting, against = Decision.objects.lifting(ids), Appeal.objects.against(ids)
        for row in rows:
            row.lifted, row.appeal = lifting.get(row.pk), against.get(row.pk)
            row.can_appeal = appeals.is_open_to_appeal(
                row, appealed=row.appeal is not None, lifted=row.lifted is not None
            )
        return list(DecisionSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="moderation_decisions",
        parameters=PAGE_PARAMETERS,
        responses=page_of(DecisionSerializer),
    )
    def list(self, request: Request) -> Response:
        """Decisions about the caller, newest first, with reason and note, and one's appeal.

        A decision that takes another one back names it in `reverses`.
        """
        told = Decision.objects.told_to(caller(request))
        return Success(paginate(told, request, order=LATEST, render=self._items), "Decisions.")


class AppealsViewSet(GenericViewSet[Appeal]):
    """Not agreeing."""

    queryset = Appeal.objects.all()
    serializer_class = AppealSerializer
    permission_classes = (AllowAny,)

    @extend_schema(
        operation_id="moderation_appeals_create",
        parameters=[IDEMPOTENCY_PARAMETER],
        request=AppealInputSerializer,
        responses={201: AppealSerializer, 404: None},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """Appeal a decision about oneself, once: somebody else answers.

        By `decisionId` where one is signed in, else by the `token` of the e-mail, since a banned
        account cannot sign in. A second appeal is 409, one that comes too late 403.
        """
        given = AppealInputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        text, token, decision_id = data["text"], data.get("token"), data.get("decision_id")
        if token:
            made = appeals.appeal_by_token(token, text=text)
        elif not request.user.is_authenticated:
            raise Unauthenticated
        elif decision_id is None:
            raise Invalid("Which decision?", code="required", field="decisionId")
        else:
            made = appeals.appeal(decision_id, by=caller(request), text=text)
        return Success(AppealSerializer(made).data, "Appealed.", status=201)


class StatisticsViewSet(GenericViewSet[Decision]):
    """What everybody may know."""

    queryset = Decision.objects.all()
    serializer_class = StatisticsSerializer
    permission_classes = (AllowAny,)

    @extend_schema(operation_id="moderation_stats", responses=StatisticsSerializer)
    def retrieve(self, request: Request) -> Response:
        """How much is reported and decided, and how soon: numbers by month, about nobody."""
        return Success(StatisticsSerializer(statistics.statistics()).data, "Moderation in numbers.")
