"""Who may do what, swept by role and by the state of the video. Nothing but 404 for what is not
seen, and the same 404 as for an id that does not exist."""

from typing import Any

import pytest
from bson import ObjectId

from social.models import Comment, Reaction
from social.tests.conftest import STATES, Scene
from social.tests.invariants import disagreements

ROLES = ("guest", "owner", "author", "other", "staff")
UNSEEN = ("private", "processing", "hidden")


def table(public: str, unlisted: str, unseen: str) -> list[Any]:
    """Cases (state, role, status), each line being the statuses of ROLES."""
    lines = {"public": public, "unlisted": unlisted} | dict.fromkeys(UNSEEN, unseen)
    return [
        pytest.param(state, role, int(status), id=f"{state}-{role}-{status}")
        for state, line in lines.items()
        for role, status in zip(ROLES, line.split(), strict=True)
    ]


def sweep(public: str, unlisted: str, unseen: str) -> Any:
    return pytest.mark.parametrize(
        ("scene", "role", "status"), table(public, unlisted, unseen), indirect=["scene"]
    )


# The columns:  guest owner author other staff
@sweep(
    public="  200   200   200    200   200",
    unlisted="404   200   404    404   200",
    unseen="  404   200   404    404   200",
)
def test_reading_comments_by_the_videos_id(scene: Scene, role: str, status: int):
    scene.as_(role).get(f"comments/{scene.video.pk}", status=status)


@sweep(
    public="  200   200   200    200   200",
    unlisted="200   200   200    200   200",
    unseen="  404   200   404    404   200",
)
def test_reading_comments_by_the_share_id(scene: Scene, role: str, status: int):
    scene.as_(role).get(f"comments/{scene.video.share_id}", status=status)


@sweep(
    public="  401   201   201    201   201",
    unlisted="401   201   404    404   201",
    unseen="  401   201   404    404   201",
)
def test_commenting_by_the_videos_id(scene: Scene, role: str, status: int):
    scene.as_(role).post(f"comments/{scene.video.pk}", {"content": "hi"}, status)
    assert Comment.objects.count() == (2 if status == 201 else 1)
    assert disagreements() == []


@sweep(
    public="  401   201   201    201   201",
    unlisted="401   201   201    201   201",
    unseen="  401   201   404    404   201",
)
def test_commenting_by_the_share_id(scene: Scene, role: str, status: int):
    scene.as_(role).post(f"comments/{scene.video.share_id}", {"content": "hi"}, status)
    assert disagreements() == []


@sweep(
    public="  401   403   200    403   403",
    unlisted="401   403   200    404   403",
    unseen="  401   403   404    404   403",
)
def test_editing_a_comment(scene: Scene, role: str, status: int):
    scene.as_(role).patch(f"comments/c/{scene.comment.pk}", {"content": "changed"}, status)
    content = Comment.objects.get(pk=scene.comment.pk).content
    assert content == ("changed" if status == 200 else "First!")


@sweep(
    public="  401   200   200    403   403",
    unlisted="401   200   200    404   403",
    unseen="  401   200   404    404   403",
)
def test_deleting_a_comment(scene: Scene, role: str, status: int):
    scene.as_(role).delete(f"comments/c/{scene.comment.pk}", status=status)
    assert Comment.objects.count() == (0 if status == 200 else 1)
    assert disagreements() == []


@sweep(
    public="  401   200   200    200   200",
    unlisted="401   200   200    404   200",
    unseen="  401   200   404    404   200",
)
def test_liking_a_comment(scene: Scene, role: str, status: int):
    scene.as_(role).post(f"likes/toggle/c/{scene.comment.pk}", status=status)
    assert Reaction.objects.count() == (1 if status == 200 else 0)
    assert disagreements() == []


@sweep(
    public="  401   200   200    200   200",
    unlisted="401   200   404    404   200",
    unseen="  401   200   404    404   200",
)
def test_liking_a_video_by_its_id(scene: Scene, role: str, status: int):
    scene.as_(role).post(f"likes/toggle/v/{scene.video.pk}", status=status)
    assert Reaction.objects.count() == (1 if status == 200 else 0)
    assert disagreements() == []


@sweep(
    public="  401   200   200    200   200",
    unlisted="401   200   200    200   200",
    unseen="  401   200   404    404   200",
)
def test_liking_a_video_by_its_share_id(scene: Scene, role: str, status: int):
    scene.as_(role).post(f"likes/toggle/v/{scene.video.share_id}", status=status)


@sweep(
    public="  401   200   200    200   200",
    unlisted="401   200   200    404   200",
    unseen="  401   200   404    404   200",
)
def test_disliking_a_comment(scene: Scene, role: str, status: int):
    scene.as_(role).put(f"likes/c/{scene.comment.pk}", {"value": -1}, status)
    assert Reaction.objects.count() == (1 if status == 200 else 0)
    assert disagreements() == []


@sweep(
    public="  401   200   200    200   200",
    unlisted="401   200   404    404   200",
    unseen="  401   200   404    404   200",
)
def test_disliking_a_video_by_its_id(scene: Scene, role: str, status: int):
    scene.as_(role).put(f"likes/v/{scene.video.pk}", {"value": -1}, status)
    assert Reaction.objects.count() == (1 if status == 200 else 0)
    assert disagreements() == []


@pytest.mark.parametrize("scene", [s for s in STATES if s != "public"], indirect=True)
def test_the_unseen_answers_exactly_as_what_does_not_exist(scene: Scene):
    other, nothing = scene.as_("other"), ObjectId()
    calls = [
        ("get", "comments/{}", scene.video.pk, None),
        ("post", "comments/{}", scene.video.pk, {"content": "x"}),
        ("patch", "comments/c/{}", scene.comment.pk, {"content": "x"}),
        ("delete", "comments/c/{}", scene.comment.pk, None),
        ("post", "likes/toggle/v/{}", scene.video.pk, None),
        ("post", "likes/toggle/c/{}", scene.comment.pk, None),
        ("put", "likes/v/{}", scene.video.pk, {"value": 1}),
        ("put", "likes/c/{}", scene.comment.pk, {"value": -1}),
    ]
    for verb, path, unseen, body in calls:
        answers = [
            getattr(other, verb)(path.format(id_), body, status=404) for id_ in (unseen, nothing)
        ]
        for answer in answers:
            del answer["error"]["timestamp"], answer["error"]["requestId"]
        assert answers[0] == answers[1], path


@pytest.mark.parametrize("bad", ["nonsense", "1", "65f0", "%00", "a" * 5000, "$where"])
def test_malformed_references_are_not_found(scene: Scene, bad: str):
    other = scene.as_("other")
    other.get(f"comments/{bad}", status=404)
    other.post(f"comments/{bad}", {"content": "x"}, 404)
    other.post(f"likes/toggle/v/{bad}", status=404)
    other.post(f"likes/toggle/c/{bad}", status=404)
    other.patch(f"comments/c/{bad}", {"content": "x"}, 404)
    for kind in "vct":
        other.put(f"likes/{kind}/{bad}", {"value": 1}, 404)
    other.post(f"likes/toggle/t/{bad}", status=404)
    other.patch(f"tweets/{bad}", {"content": "x"}, 404)
    other.delete(f"tweets/{bad}", status=404)
    other.get(f"tweets/user/{bad}", status=404)
    other.post(f"subscriptions/c/{bad}", status=404)
    other.get(f"subscriptions/u/{bad}", status=404)


def test_a_bad_token_is_401_where_guests_may_read(scene: Scene):
    scene.as_("guest").with_token("nonsense").get(f"comments/{scene.video.pk}", status=401)


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("get", "likes/videos"),
        ("put", "likes/v/{}"),
        ("put", "likes/c/{}"),
        ("put", "likes/t/{}"),
        ("post", "likes/toggle/t/{}"),
        ("post", "tweets"),
        ("patch", "tweets/{}"),
        ("delete", "tweets/{}"),
        ("post", "subscriptions/c/{}"),
        ("get", "subscriptions/c/{}"),
        ("get", "subscriptions/u/{}"),
    ],
)
def test_guests_are_asked_to_sign_in(scene: Scene, verb: str, path: str):
    person = scene.people["owner"].pk
    getattr(scene.as_("guest"), verb)(path.format(person), status=401)
