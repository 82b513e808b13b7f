"""What goes in and what comes out. Nothing names a moderator, or a reporter to anybody else."""

from typing import Any

from rest_framework import serializers

from core.api.fields import ObjectIdField, TextField, UtcDateTimeField
from core.api.serializers import ModelSerializer, Serializer
from moderation.actions import Action, TargetType
from moderation.models import (
    MAX_APPEAL_LENGTH,
    MAX_REPORT_LENGTH,
    Appeal,
    AppealState,
    Decision,
    Outcome,
    Report,
)
from moderation.reasons import Reason

REFERENCE_LENGTH = 100
TOKEN_LENGTH = 500


class ReportInputSerializer(Serializer):
    """A report."""

    target_type = serializers.ChoiceField(choices=TargetType.choices)
    target_id = serializers.CharField(
        max_length=REFERENCE_LENGTH,
        help_text="An id; of a video also the share id by which it was opened.",
    )
    reason = serializers.ChoiceField(choices=Reason.choices)
    text = TextField(
        max_length=MAX_REPORT_LENGTH, required=False, allow_blank=True, help_text="In one's words."
    )
    video = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=REFERENCE_LENGTH,
        help_text="Of a comment: the share id of the unlisted video under which it stands.",
    )


class ReportSerializer(ModelSerializer):
    """One of the caller's own reports, and what became of it."""

    # The view sets `outcome` on the instance.
    outcome = serializers.ChoiceField(
        choices=Outcome.choices,
        allow_null=True,
        help_text="Whether staff agreed, or the thing went before; null while they have not "
        "decided.",
    )

    class Meta:
        model = Report
        fields = ["id", "target_type", "target_id", "reason", "text", "created_at", "outcome"]
        read_only_fields = fields


class AppealInputSerializer(Serializer):
    """An appeal, by somebody who is signed in (`decisionId`) or holds an e-mail's `token`."""

    decision_id = ObjectIdField(required=False, allow_null=True)  # type: ignore[assignment]
    token = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=TOKEN_LENGTH,
        help_text="The last part of the link in the e-mail; takes the place of a sign-in.",
    )
    text = TextField(max_length=MAX_APPEAL_LENGTH)


class AppealSerializer(ModelSerializer):
    """An appeal, with the answer once there is one."""

    state = serializers.ChoiceField(choices=AppealState.choices)

    class Meta:
        model = Appeal
        fields = ["id", "decision_id", "text", "state", "answer", "created_at", "answered_at"]
        read_only_fields = fields


class DecisionSerializer(ModelSerializer):
    """What staff have decided about the caller."""

    # The view sets `lifted` and `appeal` (or None) and `can_appeal` on the instance.
    created_at = UtcDateTimeField(source="at")
    action = serializers.ChoiceField(choices=Action.choices)
    message = serializers.CharField(source="rule.told", help_text="The action in a sentence.")
    reason = serializers.ChoiceField(choices=Reason.choices, allow_blank=True)
    lifted_at = serializers.SerializerMethodField(
        help_text="When the decision was taken back; null while it stands."
    )
    can_appeal = serializers.BooleanField()
    appealable_until = UtcDateTimeField(allow_null=True)
    appeal = AppealSerializer(allow_null=True)

    class Meta:
        model = Decision
        fields = [
            "id",
            "created_at",
            "action",
            "message",
            "target_type",
            "target_id",
            "target_title",
            "reason",
            "note",
            "until",
            "reverses",
            "lifted_at",
            "can_appeal",
            "appealable_until",
            "appeal",
        ]
        read_only_fields = fields

    def get_lifted_at(self, decision: Any) -> str | None:
        return UtcDateTimeField().to_representation(decision.lifted.at if decision.lifted else None)


class AppealsCountSerializer(Serializer):
    """Appeals that were answered in a month."""

    granted = serializers.IntegerField()
    upheld = serializers.IntegerField(help_text="The decision stands.")


class MonthSerializer(Serializer):
    """One month's numbers."""

    month = serializers.CharField(help_text="As 2026-11, in UTC.")
    reports = serializers.IntegerField(help_text="Of things that are still there.")
    reports_by_reason = serializers.DictField(child=serializers.IntegerField())
    decisions = serializers.IntegerField()
    decisions_by_action = serializers.DictField(child=serializers.IntegerField())
    median_hours_to_decision = serializers.FloatField(
        allow_null=True, help_text="From the first report; null where no case was decided."
    )
    appeals = AppealsCountSerializer()


class StatisticsSerializer(Serializer):
    """The last twelve months, the present one first."""

    months = MonthSerializer(many=True)
