"""What serializers read by what was worked out for their class is what DRF would read."""

from datetime import UTC, datetime
from typing import Any

import pytest
from bson import ObjectId
from rest_framework import serializers

from core.api.fields import ObjectIdField, UtcDateTimeField
from core.api.serializers import ModelSerializer, Serializer
from core.models import AuditEvent


class Shout(serializers.CharField):
    """A field that needs its serializer."""

    def to_representation(self, value: Any) -> str:
        return f"{value}{self.context['mark']}"


class Inner(Serializer):
    verb = Shout()


class EventSerializer(ModelSerializer):
    actor = ObjectIdField(source="actor_id", allow_null=True)  # type: ignore[assignment]
    shouted = Shout(source="verb")
    inner = Inner(source="*")
    length = serializers.SerializerMethodField()
    at = UtcDateTimeField()
    secret = serializers.CharField(write_only=True)

    class Meta:
        model = AuditEvent
        fields = ["id", "verb", "at", "actor", "shouted", "inner", "length", "before", "secret"]

    def get_length(self, event: AuditEvent) -> int:
        return len(event.verb) + len(self.context["mark"])


@pytest.mark.parametrize("actor", [None, ObjectId("507f1f77bcf86cd799439011")])
def test_a_row_is_read_as_drf_reads_it(actor: ObjectId | None):
    event = AuditEvent(
        verb="a.b", actor_id=actor, at=datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    )
    for mark in ("!", "??"):
        made = EventSerializer(event, context={"mark": mark}).data
        meant = serializers.ModelSerializer.to_representation(
            EventSerializer(event, context={"mark": mark}), event
        )
        assert made == dict(meant)
        assert made["shouted"] == f"a.b{mark}"
        assert made["length"] == 3 + len(mark)
        assert "secret" not in made


def test_many_rows_are_read_with_the_request_of_their_own():
    events = [AuditEvent(verb=f"a.{n}", at=datetime(2026, 1, 1, tzinfo=UTC)) for n in range(3)]
    for mark in ("!", "?"):
        made = EventSerializer(events, many=True, context={"mark": mark}).data
        assert [row["shouted"] for row in made] == [f"a.{n}{mark}" for n in range(3)]
        assert [row["inner"] for row in made] == [{"verb": f"a.{n}{mark}"} for n in range(3)]


def test_fields_of_one_serializer_are_no_other_ones():
    one, other = Inner(), Inner()
    assert one.fields["verb"] is not other.fields["verb"]
    assert one.fields["verb"].parent is one
    assert other.fields["verb"].parent is other
