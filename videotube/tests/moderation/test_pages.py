"""Every page of moderation, by every role, with whatever people have written."""

import pytest
from django.urls import reverse

from accounts.models import User
from core.testing.mongo import recorded
from moderation.models import Appeal, Case, Decision
from moderation.services.appeals import appeal
from moderation.services.decisions import decide
from moderation.services.reports import report
from moderation.tests.rulings import ruling
from social.models import Comment
from social.tests.factories import CommentFactory
from videos.models import Video

ALLOWED = {"moderator", "senior-moderator", "administrator", "boss"}
ROLES = (*sorted(ALLOWED), "nobody", "user", "guest")
HOSTILE = "<script>alert(1)</script>\u202e\n" + "w" * 120


def pages(house):
    """Address by name, of everything there is."""
    case = house.case("comment")
    decided = house.case("video")
    decision = decide(decided.pk, ruling("hide_video"), by=house.boss)
    made = appeal(decision.pk, by=house.olga, text="It was a song")
    return {
        "cases": reverse("admin:moderation_case_changelist"),
        "all": reverse("admin:moderation_case_changelist") + "?state=all",
        "mine": reverse("admin:moderation_case_changelist") + "?state=mine",
        "case": reverse("admin:moderation_case_change", args=[case.pk]),
        "decided": reverse("admin:moderation_case_change", args=[decided.pk]),
        "decisions": reverse("admin:moderation_decision_changelist"),
        "decision": reverse("admin:moderation_decision_change", args=[decision.pk]),
        "appeals": reverse("admin:moderation_appeal_changelist"),
        "appeal": reverse("admin:moderation_appeal_change", args=[made.pk]),
    }


@pytest.mark.parametrize("role", ROLES)
def test_each_page_opens_for_moderators_and_for_nobody_else(house, signed_in, role):
    addresses, client = pages(house), signed_in(role)
    answers = {name: client.get(address).status_code for name, address in addresses.items()}
    wanted = 200 if role in ALLOWED else 403 if role == "nobody" else 302
    assert answers == dict.fromkeys(answers, wanted)


@pytest.mark.parametrize("kind", ["video", "comment", "tweet", "user"])
def test_what_people_have_written_is_text_and_never_runs(house, signed_in, kind):
    Video.objects.filter(pk=house.video.pk).update(title=HOSTILE[:100], description=HOSTILE)
    Comment.objects.filter(pk=house.comment.pk).update(content=HOSTILE)
    User.objects.filter(pk=house.olga.pk).update(full_name="<b>O</b>", bio=HOSTILE)
    made = report(
        by=house.rita,
        target_type=kind,
        target_id=house.things[kind],
        reason="spam",
        text=HOSTILE,
    )
    client = signed_in("moderator")
    for address in (
        reverse("admin:moderation_case_change", args=[made.case_id]),
        reverse("admin:moderation_case_changelist"),
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<b>O</b>" not in page
    assert (
        "&lt;script&gt;alert"
        in client.get(reverse("admin:moderation_case_change", args=[made.case_id])).content.decode()
    )


def test_a_private_film_plays_on_the_page_and_a_comment_stands_in_its_thread(house, signed_in):
    case = house.case("video")
    Video.objects.filter(pk=house.video.pk).update(visibility="private", listed=False)
    client = signed_in("moderator")
    page = client.get(reverse("admin:moderation_case_change", args=[case.pk])).content.decode()
    assert "<video" in page
    assert "/media/signed/" in page
    before = CommentFactory(video=house.comment.video, content="What was said before")
    Comment.objects.filter(pk=house.comment.pk).update(root_id=before.pk, is_reply=True)
    case = house.case("comment")
    page = client.get(reverse("admin:moderation_case_change", args=[case.pk])).content.decode()
    assert page.index("What was said before") < page.index("mod-reported")


def test_the_queue_shows_what_waits_the_weightiest_first_and_asks_the_same_for_any_number(
    house, signed_in
):
    client, address = signed_in("moderator"), reverse("admin:moderation_case_changelist")
    light, heavy = house.case("video"), house.case("comment")
    Case.objects.filter(pk=light.pk).update(weight=1)
    Case.objects.filter(pk=heavy.pk).update(weight=9)
    client.get(address)  # content types and the like are cached
    with recorded() as few:
        page = client.get(address).content.decode()
    assert page.index(str(heavy.pk)) < page.index(str(light.pk))
    for _ in range(20):
        comment = CommentFactory(author=house.olga)
        report(by=house.rita, target_type="comment", target_id=comment.pk, reason="spam")
    with recorded() as many:
        client.get(address)
    assert len(many.commands) == len(few.commands)


def test_opening_a_case_takes_it_and_another_is_told_so(house, signed_in):
    case = house.case("video")
    address = reverse("admin:moderation_case_change", args=[case.pk])
    signed_in("moderator").get(address)
    assert Case.objects.get(pk=case.pk).claimed_by == house.mona.pk
    assert (
        "mona has this case in hand" in signed_in("senior-moderator").get(address).content.decode()
    )
    signed_in("moderator").post(address, {"release": "1"})
    assert Case.objects.get(pk=case.pk).claimed_by is None


def test_next_leads_to_the_weightiest_and_says_when_nothing_waits(house, signed_in):
    client, following = signed_in("moderator"), reverse("admin:moderation_case_next")
    assert client.get(following).url == reverse("admin:moderation_case_changelist")
    case = house.case("video")
    assert client.get(following).url == reverse("admin:moderation_case_change", args=[case.pk])
    assert not Decision.objects.exists()
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("term", ["@olga", "olga"])
def test_cases_are_found_by_whose_they_are_and_by_id(house, signed_in, term):
    case, client = house.case("video"), signed_in("moderator")
    address = reverse("admin:moderation_case_changelist")
    for q in (term, str(case.pk), str(house.video.pk)):
        assert str(case.pk) in client.get(address, {"q": q}).content.decode(), q
    assert str(case.pk) not in client.get(address, {"q": "@rita"}).content.decode()
