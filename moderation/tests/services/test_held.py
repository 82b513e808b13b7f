"""What is held, and what becomes of it."""

from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import User
from accounts.services.bans import deactivate, reactivate
from accounts.services.registration import register
from accounts.tests.factories import PASSWORD, client_of
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.models import AuditEvent, OutgoingMail
from core.testing.client import ApiClient
from moderation.models import Decision, HeldItem, HoldRule
from moderation.reasons import Reason
from moderation.services import held
from moderation.services.decisions import decide_on, lift
from moderation.services.rules import save_rule
from moderation.tests.rulings import ruling
from social.models import Comment
from social.tests.invariants import disagreements
from videos.models import Video
from videos.services import runner
from videos.tests.conftest import fast_encoder, short_film

__all__ = ["fast_encoder", "short_film"]


@pytest.fixture
def rule(house):
    return save_rule(HoldRule(name="Spam", words="casino*"), by=house.boss)


def written(house, content, *, by=None, parent=None, status=201):
    body = {"content": content} | ({"parent": str(parent)} if parent else {})
    return client_of(by or house.rita).post(f"comments/{house.video.pk}", body, status=status)


def seen(house, *, by=None):
    client = client_of(by) if by else ApiClient()
    return [item["content"] for item in client.get(f"comments/{house.video.pk}")["docs"]]


def test_a_caught_comment_is_its_authors_alone_until_it_is_approved(house, rule):
    made = written(house, "Best CASINOS in town")
    assert (made["content"], made["isHeld"]) == ("Best CASINOS in town", True)
    assert made["owner"]["username"] == "rita"
    assert seen(house) == seen(house, by=house.olga) == []
    assert Video.objects.get(pk=house.video.pk).comments_count == 0
    item = HeldItem.objects.get()
    assert (item.cause, item.matched, item.rule_id) == ("words", "casino*", rule.pk)
    held.approve(item.pk, by=house.mona)
    assert seen(house) == ["Best CASINOS in town"]
    assert Video.objects.get(pk=house.video.pk).comments_count == 1
    assert disagreements() == []
    assert HoldRule.objects.get().caught_count == 1
    assert OutgoingMail.objects.count() == 0


def test_what_no_rule_catches_is_seen_at_once(house, rule):
    assert written(house, "A fine song")["isHeld"] is False
    assert seen(house) == ["A fine song"]
    assert HeldItem.objects.count() == 0


def test_an_edit_is_held_like_a_new_comment(house, rule):
    made = written(house, "A fine song")
    client = client_of(house.rita)
    assert client.patch(f"comments/c/{made['_id']}", {"content": "casino"})["isHeld"] is True
    assert seen(house) == []
    assert disagreements() == []
    client.patch(f"comments/c/{made['_id']}", {"content": "again"}, status=404)


def test_staff_are_never_held(house, rule, settings):
    settings.HOLD_COMMENTS = "all"
    assert written(house, "casino", by=house.mona)["isHeld"] is False


def test_a_held_reply_is_no_reply_until_it_is_approved(house, rule):
    root = written(house, "A fine song")
    made = written(house, "casino", by=house.olga, parent=root["_id"])
    replies = f"comments/c/{root['_id']}/replies"
    assert ApiClient().get(replies)["docs"] == []
    assert Comment.objects.get(pk=root["_id"]).replies_count == 0
    held.approve(HeldItem.objects.get().pk, by=house.mona)
    assert [row["_id"] for row in ApiClient().get(replies)["docs"]] == [made["_id"]]
    assert Comment.objects.get(pk=root["_id"]).replies_count == 1
    assert disagreements() == []


def test_a_held_comment_with_replies_is_a_tombstone_for_all_but_its_author(house, rule):
    root = written(house, "A fine song")
    written(house, "Indeed", by=house.olga, parent=root["_id"])
    client_of(house.rita).patch(f"comments/c/{root['_id']}", {"content": "casino"})
    path = f"comments/{house.video.pk}"
    (tombstone,) = ApiClient().get(path)["docs"]
    assert (tombstone["content"], tombstone["isDeleted"], tombstone["isHeld"]) == ("", True, False)
    assert tombstone["owner"]["username"] == ""
    (own,) = client_of(house.rita).get(path)["docs"]
    assert (own["content"], own["isHeld"], own["owner"]["username"]) == ("casino", True, "rita")


def test_a_rejection_is_a_decision_that_is_told_and_can_be_lifted(house, rule):
    made = written(house, "casino")
    item = HeldItem.objects.get()
    held.reject(item.pk, by=house.mona, reason=Reason.SPAM, note="No advertising")
    decision = Decision.objects.get()
    assert (decision.action, decision.note) == ("remove_comment", "No advertising")
    assert HeldItem.objects.get().decision_id == decision.pk
    assert Comment.objects.get(pk=made["_id"]).is_hidden
    assert not Comment.objects.get(pk=made["_id"]).is_held
    assert OutgoingMail.objects.get().to == house.rita.email
    assert client_of(house.rita).get("moderation/decisions")["docs"][0]["note"] == "No advertising"
    lift(decision.pk, by=house.milo)
    assert seen(house) == ["casino"]
    assert disagreements() == []


def test_a_comment_that_is_deleted_while_it_waits_leaves_the_queue(house, rule):
    made = written(house, "casino")
    client_of(house.rita).delete(f"comments/c/{made['_id']}")
    assert HeldItem.objects.count() == 0
    assert disagreements() == []


def test_one_that_a_decision_hides_stays_hidden_when_it_is_approved(house, rule):
    made = written(house, "casino")
    comment_id = Comment.objects.get(pk=made["_id"]).pk
    decide_on("comment", comment_id, ruling("remove_comment"), by=house.boss)
    held.approve(HeldItem.objects.get().pk, by=house.mona)
    comment = Comment.objects.get(pk=made["_id"])
    assert (comment.is_hidden, comment.is_held) == (True, False)
    assert seen(house) == []


@pytest.mark.parametrize(("setting", "held_ones"), [("rules", 0), ("first", 2), ("all", 3)])
def test_first_comments_or_all_can_be_looked_at(house, settings, setting, held_ones):
    settings.HOLD_COMMENTS = setting
    written(house, "One")
    written(house, "Two")
    if first := HeldItem.objects.waiting().first():
        held.approve(first.pk, by=house.mona)
    written(house, "Three")
    assert HeldItem.objects.count() == held_ones
    assert disagreements() == []


def uploaded(user, film):
    """What `POST videos` does, for the person that it is done by."""
    data = SimpleUploadedFile("film.mp4", film.read_bytes(), "video/mp4")
    return client_of(user).post(
        "videos", {"title": "Mine", "videoFile": data}, 201, format="multipart"
    )


def ready(video):
    """As processing leaves a video, without the minutes that a real film takes."""
    runner.run(video.job_id)
    video.refresh_from_db()
    return video


def test_a_first_upload_waits_once_it_is_ready_and_is_seen_once_approved(
    house, settings, media_root, short_film, fast_encoder
):
    settings.HOLD_FIRST_UPLOADS = True
    made = uploaded(house.rita, short_film)
    assert (made["isHeld"], made["isHidden"]) == (True, True)
    assert HeldItem.objects.count() == 0
    video = ready(Video.objects.get(pk=made["_id"]))
    assert (video.status, video.listed) == ("ready", False)
    ApiClient().get(f"videos/{video.pk}", status=404)
    ApiClient().get(f"videos/{video.share_id}", status=404)
    item = HeldItem.objects.get()
    assert (item.target_type, item.cause, item.title) == ("video", "first_upload", "Mine")
    held.approve(item.pk, by=house.mona, note="Welcome")
    assert ApiClient().get(f"videos/{video.pk}")["isHeld"] is False
    assert User.objects.get(pk=house.rita.pk).videos_count == 1
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.context["note"]) == (house.rita.email, "Welcome")
    assert uploaded(house.rita, short_film)["isHeld"] is False


def test_who_has_videos_already_and_staff_upload_as_before(house, settings, media_root, short_film):
    settings.HOLD_FIRST_UPLOADS = True
    for user in (house.olga, house.mona):
        assert uploaded(user, short_film)["isHeld"] is False


def registered(**more):
    data = {
        "username": "newbie",
        "email": "newbie@example.org",
        "fullName": "New",
        "password": PASSWORD,
        **more,
    }
    return ApiClient().post("users/register", data, status=201)


def login(status):
    return ApiClient().post(
        "users/login", {"username": "newbie", "password": PASSWORD}, status=status
    )


def test_who_registers_waits_and_is_let_in_by_an_approval(house, settings):
    settings.HOLD_REGISTRATIONS = True
    registered()
    assert login(403)["error"]["code"] == "registration_held"
    ApiClient().get("users/c/newbie", status=404)
    item = HeldItem.objects.get()
    assert (item.target_type, item.owner_name) == ("user", "newbie")
    held.approve(item.pk, by=house.mona)
    login(200)
    assert OutgoingMail.objects.get().to == "newbie@example.org"
    assert AuditEvent.objects.filter(verb="user.admitted", actor_id=house.mona.pk).exists()


def test_with_a_wrong_password_nobody_learns_that_somebody_waits(house, settings):
    settings.HOLD_REGISTRATIONS = True
    registered()
    client = ApiClient()
    wrong = client.post("users/login", {"username": "newbie", "password": "wrong"}, status=401)
    nobody = client.post("users/login", {"username": "nobody", "password": "wrong"}, status=401)
    assert wrong["message"] == nobody["message"]


def test_a_refused_registration_stays_out_and_can_be_let_in_after_all(house, settings):
    settings.HOLD_REGISTRATIONS = True
    registered()
    held.reject(HeldItem.objects.get().pk, by=house.mona, reason=Reason.SPAM, note="No")
    login(401)
    decision = Decision.objects.get()
    assert (decision.action, decision.subject_name) == ("refuse_user", "newbie")
    assert "registration" in OutgoingMail.objects.get().context["what"]
    lift(decision.pk, by=house.milo)
    login(200)


def test_a_registration_that_waits_is_let_in_by_the_queue_alone(house, settings):
    settings.HOLD_REGISTRATIONS = True
    registered()
    user = User.objects.get(username="newbie")
    with pytest.raises(Conflict):
        reactivate(user=user, by=house.boss, reason="")
    assert not deactivate(user=user, by=house.boss, reason="")
    with pytest.raises(Invalid):
        decide_on("user", house.rita.pk, ruling("refuse_user"), by=house.boss)


def test_accounts_that_staff_make_do_not_wait(house, settings):
    settings.HOLD_REGISTRATIONS = True
    made = register(
        username="hired", email="h@example.org", full_name="H", password=PASSWORD, by=house.boss
    )
    assert (made.is_active, made.is_held) == (True, False)


def test_of_two_who_decide_at_once_one_does(house, rule):
    written(house, "casino")
    item, start = HeldItem.objects.get(), Barrier(2)
    told = []

    def act(by, work):
        start.wait()
        try:
            work(by)
            told.append("done")
        except Conflict as error:
            told.append(error.code)
        finally:
            connection.close()

    acts = (
        (house.mona, lambda by: held.approve(item.pk, by=by)),
        (house.milo, lambda by: held.reject(item.pk, by=by, reason=Reason.SPAM)),
    )
    threads = [Thread(target=act, args=each) for each in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["already_decided", "done"]
    state = HeldItem.objects.get().state
    assert (Decision.objects.count() == 1) is (state == "rejected")
    assert disagreements() == []


def test_nobody_decides_about_their_own_and_what_is_gone_is_said_to_be_gone(house, rule):
    written(house, "casino")
    User.objects.filter(pk=house.rita.pk).update(is_staff=True)
    item = HeldItem.objects.get()
    rita = User.objects.get(pk=house.rita.pk)
    with pytest.raises(Forbidden):
        held.approve(item.pk, by=rita)
    with pytest.raises(Forbidden):
        held.approve(item.pk, by=house.mona)  # rita is staff now
    item.delete()
    with pytest.raises(NotFound):
        held.approve(item.pk, by=house.boss)


def test_a_message_that_is_too_long_decides_nothing(house, rule):
    written(house, "casino")
    item = HeldItem.objects.get()
    with pytest.raises(Invalid):
        held.approve(item.pk, by=house.mona, note="x" * 2001)
    assert HeldItem.objects.get().state == "waiting"
