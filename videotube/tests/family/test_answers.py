"""Names in answers."""

import pytest

from accounts.models import User
from accounts.tests.factories import PASSWORD, client_of
from core.testing.client import ApiClient
from social.services.comments import create_comment
from videos.tests.factories import VideoFactory
from videotube.family.names import add_aliases

NAMES = (("owner", "ownerDetails"), ("fullName", "fullname"))


@pytest.mark.parametrize(
    ("answer", "becomes"),
    [
        (None, None),
        ("fullName", "fullName"),
        ([], []),
        ({"fullName": "A"}, {"fullName": "A", "fullname": "A"}),
        ({"owner": None}, {"owner": None, "ownerDetails": None}),
        ([1, [{"fullName": "A"}]], [1, [{"fullName": "A", "fullname": "A"}]]),
        ({"fullName": "A", "fullname": "kept"}, {"fullName": "A", "fullname": "kept"}),
        (
            {"docs": [{"owner": {"fullName": "A"}}]},
            {
                "docs": [
                    {
                        "owner": {"fullName": "A", "fullname": "A"},
                        "ownerDetails": {"fullName": "A", "fullname": "A"},
                    }
                ]
            },
        ),
    ],
)
def test_an_alias_stands_beside_its_field_at_any_depth(answer, becomes) -> None:
    add_aliases(answer, NAMES)
    assert answer == becomes


def test_an_owner_has_two_names_wherever_one_stands(as_ann: ApiClient, ann: User) -> None:
    video = VideoFactory(owner=ann)
    create_comment(str(video.pk), by=ann, content="First.")
    listed = as_ann.get("videos")["docs"][0]
    opened = as_ann.get(f"videos/{video.pk}")
    commented = as_ann.get(f"comments/{video.pk}")["docs"][0]
    for shown in (listed, opened, commented):
        assert shown["ownerDetails"] == shown["owner"]
        assert shown["owner"]["fullname"] == shown["owner"]["fullName"] == "Ann Other"
    assert opened["owner"]["subscriberCount"] == opened["owner"]["subscribersCount"] == 0


def test_a_channel_counts_its_subscribers_under_both_names(as_ann: ApiClient) -> None:
    shown = as_ann.get("users/c/ann")
    assert shown["subscriberCount"] == shown["subscribersCount"] == 0
    assert shown["fullname"] == "Ann Other"


def test_a_login_names_who_has_come_in_twice(api: ApiClient, ann: User) -> None:
    answer = api.post("users/login", {"username": ann.username, "password": PASSWORD})
    assert answer["loggedInUser"] == answer["user"]
    assert answer["loggedInUser"]["fullname"] == "Ann Other"


def test_nothing_is_put_beside_the_fields_of_an_error(api: ApiClient) -> None:
    wrong = api.post("users/login", {"username": "nobody", "password": "x"}, 401)
    assert set(wrong) == {"statusCode", "success", "message", "data", "errors", "error"}


def test_switched_off_there_is_no_alias_in_any_answer(settings, ann: User) -> None:
    settings.API_FAMILY_ALIASES = False
    VideoFactory(owner=ann)
    client = client_of(ann)
    item = client.get("videos")["docs"][0]
    assert "ownerDetails" not in item
    assert set(item["owner"]) == {"_id", "username", "fullName", "avatar"}
