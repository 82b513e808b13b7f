"""Failed jobs run again from the home."""

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent
from videos.models import ProcessingJob, Status, Video
from videotube.tests.home.conftest import failed_job

pytestmark = pytest.mark.usefixtures("media_root", "redis_server")


@pytest.fixture
def url(db):
    return reverse("admin:home_requeue")


def states(*found):
    rows = dict(ProcessingJob.objects.values_list("pk", "state"))
    return [rows[job.pk] for job in found]


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def test_one_is_run_again_whatever_is_ticked_and_that_is_recorded(house, signed_in, url):
    mine, other = failed_job(house.video), failed_job()
    client = signed_in("administrator")
    answer = client.post(url, {"only": str(mine.pk), "job": str(other.pk)}, follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    assert told(answer) == ["1 queued again. Others have failed still."]
    assert states(mine, other) == ["queued", "failed"]
    assert Video.objects.get(pk=house.video.pk).status == Status.PROCESSING
    event = AuditEvent.objects.get(verb="job.requeued")
    assert (event.actor_name, event.target_id) == ("administrator", str(mine.pk))


def test_the_chosen_are_run_again(signed_in, url):
    found = [failed_job() for _ in range(3)]
    chosen = [str(job.pk) for job in found[:2]]
    answer = signed_in("administrator").post(url, {"job": [*chosen, chosen[0]]}, follow=True)
    assert told(answer) == ["2 queued again. Others have failed still."]
    assert states(*found) == ["queued", "queued", "failed"]


def test_all_are_run_again_a_bounded_number_at_a_time(signed_in, url, settings):
    settings.STAFF_REQUEUE_MAX = 2
    found = [failed_job() for _ in range(3)]
    client = signed_in("administrator")
    assert told(client.post(url, {"all": "1"}, follow=True)) == [
        "2 queued again. Others have failed still."
    ]
    # The newest first, as they are listed.
    assert states(*found) == ["failed", "queued", "queued"]
    assert told(client.post(url, {"all": "1"}, follow=True)) == ["1 queued again."]
    assert AuditEvent.objects.filter(verb="job.requeued").count() == 3


def test_what_has_not_failed_is_left_alone_and_nonsense_is_no_error(signed_in, url):
    job = failed_job()
    ProcessingJob.objects.filter(pk=job.pk).update(state="succeeded")
    client = signed_in("administrator")
    assert "Nothing was queued" in told(client.post(url, {"job": str(job.pk)}, follow=True))[0]
    for body in ({}, {"job": "x"}, {"only": "../../etc"}, {"job": {"$ne": 1}}):
        assert told(client.post(url, body, follow=True)) == [
            "Choose the jobs that are to run again."
        ]
    assert states(job) == ["succeeded"]
    assert not AuditEvent.objects.filter(verb="job.requeued").exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [("moderator", 403), ("senior-moderator", 403), ("nobody", 403), ("user", 302), ("guest", 302)],
)
def test_it_is_refused_without_the_right(house, signed_in, url, role, status):
    job = failed_job(house.video)
    client = signed_in(role)
    for body in ({"only": str(job.pk)}, {"all": "1"}):
        assert client.post(url, body).status_code == status
    assert states(job) == ["failed"]


def test_it_is_a_post_of_a_form_of_this_site(house, signed_in, url):
    job = failed_job(house.video)
    assert signed_in("boss").get(url).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(house.boss)
    assert strict.post(url, {"all": "1"}).status_code == 403
    page = strict.get("/admin/").content.decode()
    assert page.index("csrfmiddlewaretoken") < page.index(str(job.pk))
    token = strict.cookies["csrftoken"].value
    assert strict.post(url, {"all": "1", "csrfmiddlewaretoken": token}).status_code == 302
    assert states(job) == ["queued"]
