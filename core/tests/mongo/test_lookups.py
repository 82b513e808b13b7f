"""Text lookups take what they are given literally."""

import pytest
from django.contrib.auth.models import Group
from django.db.models import F, Value
from django.db.models.functions import Concat

pytestmark = pytest.mark.usefixtures("db")

HOSTILE = [
    "a+b@x",
    ".*",
    "a.b",
    "(",
    "[a",
    "a\\d",
    "^a$",
    "$where",
    "{$gt: 1}",
    "a|b",
    "ä.é",
    "a*",
    "?",
    "a_b",
    "a%b",
]


def found(**lookup: str) -> set[str]:
    return set(Group.objects.filter(**lookup).values_list("name", flat=True))


@pytest.fixture(autouse=True)
def groups(db: None) -> None:
    for name in [*HOSTILE, "aab@x", "anybody", "axb"]:
        Group.objects.create(name=name)


@pytest.mark.parametrize("text", HOSTILE)
def test_every_lookup_finds_the_text_itself_and_no_pattern(text: str) -> None:
    assert found(name=text) == {text}
    assert found(name__iexact=text.upper()) == {text}
    for lookup in ("contains", "icontains", "startswith", "endswith", "istartswith", "iendswith"):
        hits = found(**{f"name__{lookup}": text})
        assert text in hits
        assert all(text.lower() in hit.lower() for hit in hits)


def test_iexact_with_a_pattern_that_would_match_everybody_matches_nobody_else() -> None:
    assert found(name__iexact=".*") == {".*"}
    assert found(name__iexact="a.*") == set()
    assert found(name__iexact="AnyBody") == {"anybody"}


def test_iexact_ends_at_the_end_not_before_a_line_break() -> None:
    Group.objects.create(name="line\n")
    assert found(name__iexact="line") == set()


def test_iexact_against_an_expression_is_literal_too() -> None:
    same = Group.objects.annotate(copy=Concat(F("name"), Value(""))).filter(copy__iexact=".*")
    assert [group.name for group in same] == [".*"]


def test_operators_as_values_are_text() -> None:
    assert found(name="$where") == {"$where"}
    assert not Group.objects.filter(name=str({"$ne": 1})).exists()
