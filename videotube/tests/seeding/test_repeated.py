"""The same documents every time; made only where nobody lives; safe to interrupt and to repeat."""

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory
from core.testing.commands import run_command
from social.models import Reaction
from videos.models import Video
from videotube.seeding import marker, writing


def test_the_same_seed_makes_the_same_documents_ids_included(seed, digest, empty):
    seed("--no-media")
    first = digest()
    empty()
    seed("--no-media")
    assert digest() == first
    for other in (("--seed", "2"), ("--seed", "0"), ("--until", "2026-11-19")):
        empty()
        seed("--no-media", *other)
        assert digest()[0] != first[0]


@pytest.fixture
def interrupted(seed, monkeypatch):
    """A call that stopped in the middle of what people like."""
    real = writing.Rows.write

    def stopping(self, documents):
        if self.model is Reaction:
            raise KeyboardInterrupt
        yield from real(self, documents)

    monkeypatch.setattr(writing.Rows, "write", stopping)
    assert seed("--no-media").code == 130
    monkeypatch.setattr(writing.Rows, "write", real)


def test_one_that_was_interrupted_is_gone_on_with(interrupted, seed, digest, empty):
    half = digest()
    preview = run_command("seed_demo", "--size", "small", "--no-media", "--dry-run")
    assert preview.summary["state"] == "begun"
    # Another day by now: the one of the first call counts.
    again = run_command("seed_demo", "--size", "small", "--no-media")
    assert again.summary["made"] is True
    whole = digest()
    empty()
    seed("--no-media")
    assert whole == digest() != half


def test_after_an_interruption_everybody_has_the_password_that_was_shown(interrupted, seed, api):
    again = seed("--no-media", "--password", "the-second-password")
    for username in again.summary["people"]:
        api.post("users/login", {"username": username, "password": "the-second-password"})


@pytest.mark.parametrize(
    "other", [("--seed", "2"), ("--until", "2026-11-19"), ("chosen", "medium"), ("media",)]
)
def test_half_a_site_is_not_gone_on_with_by_another_command(interrupted, seed, digest, other):
    before = digest()
    media = () if other == ("media",) else ("--no-media",)
    chosen = other[1] if other[0] == "chosen" else "small"
    outcome = seed(*media, *(other if other[0].startswith("--") else ()), chosen=chosen)
    assert outcome.code == 1
    assert "seed_demo --size small --seed 1 --until 2026-11-20 --no-media" in outcome.error
    assert digest() == before


def test_half_a_site_of_another_release_is_left_alone(interrupted, seed, digest, monkeypatch):
    before = digest()
    monkeypatch.setattr("videotube.seeding.texts.bio", lambda _chance: "Another.")
    outcome = seed("--no-media")
    assert (outcome.code, "another release" in outcome.error) == (1, True)
    assert digest() == before


def test_a_whole_one_is_left_alone_even_where_something_was_deleted_since(seed, digest):
    seed("--no-media")
    Video.objects.filter(pk=Video.objects.order_by("-pk").first().pk).delete()
    before = digest()
    again = seed("--no-media")
    assert (again.code, again.summary["made"], again.summary["state"]) == (0, False, "whole")
    assert len(again.summary["people"]) == 2
    assert digest() == before


def test_a_site_that_was_flushed_is_empty_again(seed, digest, empty):
    seed("--no-media")
    before, mark = digest(), marker.read()
    empty()
    marker.write(mark)
    assert seed("--no-media").summary["state"] == "empty"
    assert digest() == before


@pytest.mark.parametrize("what", ["a person", "another seed", "another day", "another size"])
def test_a_site_where_somebody_lives_is_refused_and_not_touched(seed, digest, what):
    if what == "a person":
        UserFactory()
    else:
        seed("--no-media", *(("--seed", "2") if what == "another seed" else ()))
    before = digest()
    day = {"day": "2026-11-18"} if what == "another day" else {}
    chosen = "medium" if what == "another size" else "small"
    for preview in ((), ("--dry-run",)):
        outcome = seed("--no-media", *preview, chosen=chosen, **day)
        assert outcome.code == 1
        assert "nothing was changed" in outcome.error
        assert "VIDEOTUBE_DATA" in outcome.error
    assert digest() == before


def test_staff_may_be_there_already_unless_they_have_the_name_of_one_that_would_be_made(
    seed, digest, empty
):
    UserFactory(is_staff=True)
    star = seed("--no-media").summary["people"][0]
    empty()
    UserFactory(is_staff=True, username=star)
    before = digest()
    outcome = seed("--no-media")
    assert (outcome.code, star in outcome.error) == (1, True)
    assert digest() == before


def test_a_dry_run_makes_nothing(seed):
    outcome = seed("--dry-run")
    assert (outcome.code, outcome.summary["state"]) == (0, "empty")
    assert not User.objects.exists()
    assert marker.read() is None


@pytest.mark.parametrize("option", [("--seed", "0"), ("--no-media",), ("--until", "2026-11-20")])
def test_what_only_a_large_site_has_needs_a_size(db, option):
    outcome = run_command("seed_demo", *option)
    assert (outcome.code, "--size" in outcome.error) == (2, True)
    assert not User.objects.exists()
