"""What staff have to decide: all reports of one thing, together."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django_mongodb_backend.fields import ArrayField, ObjectIdField

from moderation.actions import TargetType
from moderation.querysets import CaseManager
from moderation.reasons import Reason


class CaseState(models.TextChoices):
    """How far it has come."""

    OPEN = "open"
    CLAIMED = "claimed"
    DECIDED = "decided"


class Outcome(models.TextChoices):
    """What became of a decided case: the reports were right, or not, or the thing is gone."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"
    GONE = "gone"


class Case(models.Model):
    """One thing that has been reported; a thing has one case at most that is not decided.

    Plain ids, since what is reported may go. `owner_id` is whose it is (of a user, the user), and
    `title`, `text` and `owner_name` say what was reported, so that no later edit hides it; of a
    comment or a reply, `video_id` is where it stands. `is_open` says without a list of states that
    it is not decided. `trust`, `reach` and `severity` make up the `weight`
    (see `moderation.weights`). `is_withheld`: hidden by the number of its reports until somebody
    has looked. A claim expires (`CASE_CLAIM`). `seconds_open` and `decided_month` ("2026-11") are
    for the statistics.
    """

    target_type = models.CharField(max_length=8, choices=TargetType)
    target_id = ObjectIdField()
    owner_id = ObjectIdField()
    owner_name = models.CharField(max_length=30)
    video_id = ObjectIdField(null=True, blank=True, default=None)
    title = models.CharField(max_length=200, blank=True, default="")
    text = models.CharField(max_length=5000, blank=True, default="")

    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.OPEN)
    is_open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, default="")
    decision_id = ObjectIdField(null=True, blank=True, default=None)
    is_withheld = models.BooleanField(default=False)

    reports_count = models.PositiveIntegerField(default=0)
    reasons = ArrayField(models.CharField(max_length=16, choices=Reason), size=12, default=list)
    trust = models.PositiveIntegerField(default=0)
    reach = models.PositiveBigIntegerField(default=0)
    severity = models.PositiveSmallIntegerField(default=1)
    weight = models.PositiveIntegerField(default=0)

    claimed_by = ObjectIdField(null=True, blank=True, default=None)
    claimed_by_name = models.CharField(max_length=30, blank=True, default="")
    claimed_at = models.DateTimeField(null=True, blank=True, default=None)
    created_at = models.DateTimeField(default=timezone.now)
    last_reported_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True, default=None)
    decided_month = models.CharField(max_length=7, blank=True, default="")
    seconds_open = models.PositiveIntegerField(default=0)

    objects: ClassVar[CaseManager] = CaseManager()

    class Meta:
        ordering = ["-weight", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_type", "target_id"],
                condition=models.Q(is_open=True),
                name="case_undecided",
            ),
        ]
        indexes = [
            models.Index(fields=["is_open", "-weight", "-id"], name="case_waiting"),
            models.Index(fields=["state", "-weight", "-id"], name="case_queue"),
            models.Index(fields=["state", "created_at", "id"], name="case_age"),
            models.Index(fields=["target_type", "state", "-weight", "-id"], name="case_kind"),
            models.Index(fields=["target_type", "target_id", "-id"], name="case_target"),
            models.Index(fields=["owner_id", "-id"], name="case_owner"),
            models.Index(fields=["decided_month", "seconds_open", "id"], name="case_month"),
            models.Index(fields=["claimed_by", "state", "-weight", "-id"], name="case_claimed"),
        ]
        permissions = [
            ("decide_case", "Can decide cases"),
            ("suspend_user", "Can suspend users, and lift suspensions"),
            ("purge_user", "Can remove all of a user's output"),
            ("lift_decision", "Can lift decisions"),
            ("answer_appeal", "Can answer appeals"),
        ]

    def __str__(self) -> str:
        return f"{self.get_target_type_display()} of {self.owner_name}"
