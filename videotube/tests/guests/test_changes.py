"""Guests share answers (`core/api/guests.py`), and yet see at once whatever changes in a list."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from accounts.api.serializers import MiniUserSerializer
from accounts.models import User
from accounts.services import erasing, profile
from accounts.tests.factories import client_of
from core import epoch
from core.bulk import runs
from core.bulk.operations import find_operation
from core.diagnosis.workshop import Workshop
from core.testing.client import ApiClient
from core.testing.mongo import recorded
from moderation.actions import TargetType
from moderation.models import HeldItem
from moderation.services import held, purging
from moderation.services.decisions import decide_on, lift
from moderation.tests.conftest import House
from moderation.tests.rulings import purged, ruling
from videos.api.serializers import VideoSerializer
from videos.bulk import DELETE
from videos.diagnosis.films import broken_videos
from videos.models import Video
from videos.services import hiding, listing, publishing, removal, replacing, runner
from videos.services.publishing import VideoText
from videos.tests.films import process, upload

pytestmark = pytest.mark.usefixtures("guests_share", "media_root", "fast_encoder")

NUMBERS = {"views", "likesCount", "commentsCount", "updatedAt"}
Act = Callable[[House, Any], object]


def picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (640, 480), "orange").save(out, "JPEG")
    out.seek(0)
    return out


def edit(**text: Any) -> Act:
    return lambda house, _: publishing.edit_video(
        house.video.pk, by=house.olga, text=VideoText(**text)
    )


def soon() -> Any:
    return timezone.now() + timedelta(hours=1)


def toggle(house: House, _: Any = None) -> None:
    publishing.toggle_publish(house.video.pk, by=house.olga)


def hide(house: House, _: Any = None) -> None:
    hiding.hide_video(house.video.pk, by=house.mona, reason="x")


def restrict(house: House, _: Any = None) -> None:
    hiding.restrict_to_adults(house.video.pk, by=house.mona)


def with_pictures(house: House, _: Any = None) -> None:
    profile.set_avatar(by=house.olga, file=picture())


def stripped(house: House, _: Any = None) -> dict[str, str]:
    return profile.strip_texts(user=house.olga, by=house.boss, reason="x")


def held_one(house: House, _: Any = None) -> None:
    hide(house)
    Video.objects.filter(pk=house.video.pk).update(is_held=True)
    held.note_held(TargetType.VIDEO, house.video.pk, cause="first_upload")


def scheduled(house: House, _: Any = None) -> None:
    edit(publish_at=soon())(house, None)


def overdue(house: House, _: Any) -> None:
    scheduled(house)
    Video.objects.filter(pk=house.video.pk).update(published_at=timezone.now())


def come_due(_house: House, _: Any) -> None:
    assert listing.list_due(timezone.now()) == 1


def uploaded(house: House, film: Path) -> Video:
    return upload(house.olga, film, title="A new one")


def copied(film: Path) -> Path:
    """Services take the file away."""
    copy = film.with_name("copy.mp4")
    copy.write_bytes(film.read_bytes())
    return copy


def replaced(house: House, film: Path) -> Video:
    video = uploaded(house, film)
    assert process(video) == "done"
    return replacing.replace_film(video.pk, by=house.olga, film=copied(film))


def process_replacement(_house: House, video: Video) -> None:
    assert runner.run(Video.objects.get(pk=video.pk).replacement_id) == "done"


def wrongly_listed(house: House, _: Any) -> None:
    toggle(house)
    Video.objects.filter(pk=house.video.pk).update(listed=True)


def repaired(_house: House, _: Any) -> None:
    [mend] = [each.mend for each in broken_videos() if each.code == "video.listed"]
    assert mend is not None
    mend(Workshop(timezone.now()))


def in_bulk(house: House, _: Any) -> None:
    operation = find_operation(DELETE)
    assert operation is not None
    run = runs.start_run(operation, [house.video.pk], by=house.boss, params={"reason": "x"})
    assert runs.work(run.pk) == 1


def erased(house: House, _: Any) -> None:
    erasing.close(house.olga.pk, by=house.boss)
    assert erasing.erase(house.olga.pk)


def over_the_api(house: House, _: Any) -> None:
    client_of(house.olga).patch(f"videos/{house.video.pk}", {"title": "By hand"})


def nothing(_house: House, _: Any = None) -> None:
    """There is nothing to prepare."""


WAYS: dict[str, tuple[Act, Act]] = {
    "a new film is processed": (uploaded, lambda _, video: process(video)),
    "another film takes its place": (replaced, process_replacement),
    "its time has come": (overdue, come_due),
    "made private": (nothing, toggle),
    "made public": (toggle, toggle),
    "unlisted": (nothing, edit(visibility="unlisted")),
    "put off": (nothing, scheduled),
    "another title": (nothing, edit(title="Another")),
    "another description": (nothing, edit(description="Another")),
    "other tags": (nothing, edit(tags=["other"])),
    "another category": (nothing, edit(category="music")),
    "edited over the API": (nothing, over_the_api),
    "another thumbnail": (
        nothing,
        lambda house, _: publishing.edit_video(
            house.video.pk, by=house.olga, text=VideoText(), thumbnail=picture()
        ),
    ),
    "hidden": (nothing, hide),
    "shown again": (hide, lambda house, _: hiding.restore_video(house.video.pk, by=house.mona)),
    "for adults": (nothing, restrict),
    "for everybody": (
        restrict,
        lambda house, _: hiding.open_to_all_ages(house.video.pk, by=house.mona),
    ),
    "approved": (
        held_one,
        lambda house, _: held.approve(HeldItem.objects.get().pk, by=house.mona),
    ),
    "a decision": (
        nothing,
        lambda house, _: decide_on("video", house.video.pk, ruling("hide_video"), by=house.mona),
    ),
    "a decision is lifted": (
        lambda house, _: decide_on("video", house.video.pk, ruling("hide_video"), by=house.mona),
        lambda house, decision: lift(decision.pk, by=house.boss),
    ),
    "purged": (nothing, lambda house, _: purged(house)),
    "a purge is lifted": (
        lambda house, _: purged(house),
        lambda house, decision: (
            lift(decision.pk, by=house.boss),
            purging.run(decision.pk),
        ),
    ),
    "deleted": (nothing, lambda house, _: removal.delete_video(house.video.pk, by=house.olga)),
    "removed by staff": (
        nothing,
        lambda house, _: removal.remove_video(house.video, by=house.boss),
    ),
    "deleted with many": (nothing, in_bulk),
    "mended by the doctor": (wrongly_listed, repaired),
    "the owner's other name": (
        nothing,
        lambda house, _: profile.update_account(user=house.olga, by=house.olga, full_name="Ola"),
    ),
    "the owner's avatar": (nothing, with_pictures),
    "the owner's avatar taken down": (
        with_pictures,
        lambda house, _: profile.remove_pictures(user=house.olga, by=house.boss, reason="x"),
    ),
    "the owner's name taken away": (nothing, stripped),
    "the owner's name put back": (
        stripped,
        lambda house, texts: profile.restore_texts(
            user=house.olga, by=house.boss, reason="x", texts=texts
        ),
    ),
    "the owner closes the account": (
        nothing,
        lambda house, _: erasing.close(house.olga.pk, by=house.boss),
    ),
    "the owner is erased": (nothing, erased),
}
"""What is done before guests ask, and what is done then, with what the former has returned."""


def shown(api: ApiClient) -> list[dict[str, Any]]:
    """What a guest's list tells, but for the numbers."""
    docs = api.get("videos")["docs"]
    return [{n: v for n, v in each.items() if n not in NUMBERS} for each in docs]


@pytest.mark.parametrize("way", WAYS)
def test_guests_of_every_process_see_it_in_the_next_answer(
    house: House, short_film: Path, way: str
) -> None:
    prepare, act = WAYS[way]
    made = prepare(house, short_film)
    epoch.ensure()
    processes = [ApiClient(), ApiClient()]
    before = [shown(api) for api in processes]
    with recorded() as asked:
        assert [shown(api) for api in processes] == before
    assert asked.commands == []
    act(house, made)
    after = [shown(api) for api in processes]
    assert after[0] == after[1] == shown(ApiClient())
    assert after[0] != before[0]


def test_numbers_alone_change_nothing_at_once(house: House) -> None:
    epoch.ensure()
    api = ApiClient()
    before, then = api.get("videos"), epoch.current()
    as_rita = client_of(house.rita)
    as_rita.get(f"videos/{house.video.pk}")
    as_rita.post(f"likes/toggle/v/{house.video.pk}")
    as_rita.post(f"comments/{house.video.pk}", {"content": "Fine"}, 201)
    as_rita.post(f"subscriptions/c/{house.olga.pk}")
    assert epoch.current() == then
    assert api.get("videos") == before
    docs = ApiClient().get("videos")["docs"]
    [fresh] = [each for each in docs if each["_id"] == str(house.video.pk)]
    assert (fresh["views"], fresh["likesCount"]) == (1, 1)


def test_all_that_a_list_shows_is_a_number_or_told_at_once() -> None:
    columns = {field.name for field in Video._meta.fields}
    lagging = {"views", "likes_count", "comments_count", "updated_at"}
    assert columns.intersection(VideoSerializer.Meta.fields) - Video.shown_fields == lagging
    shown_of_the_owner = {field.source for field in MiniUserSerializer().fields.values()}
    assert shown_of_the_owner <= User.shown_fields
