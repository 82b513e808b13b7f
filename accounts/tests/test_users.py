"""The model, its manager, its passwords, and the commands of Django that use them."""

from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.names import is_username, normalise
from accounts.tests.factories import PASSWORD, UserFactory, open_session
from core.testing.client import ApiClient
from core.testing.mongo import documents_examined, recorded

TUNED = "accounts.hashers.TunedArgon2PasswordHasher"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Ann", "ann"),
        (" ANN\t", "ann"),
        ("ａｎｎ", "ann"),
        ("Straße", "strasse"),
        ("ﬁlm", "film"),
        ("ΣΣ", "σσ"),
        ("K", "k"),
    ],
)
def test_one_name_is_one_string(written: str, stored: str) -> None:
    assert normalise(written) == stored
    assert normalise(stored) == stored


@pytest.mark.parametrize(
    "name", ["ab", "a" * 31, ".ann", "ann-", "a nn", "ann\n", "аnn", "an@n", ""]
)
def test_what_is_no_username(name: str) -> None:
    assert not is_username(name)


@pytest.mark.parametrize("name", ["ann", "a_b", "a.b-c_1", "0" * 30])
def test_what_is_a_username(name: str) -> None:
    assert is_username(name)


def test_found_by_either_name_and_by_nothing_like_it(ann: User, bob: User) -> None:
    assert User.objects.known_as("ANN").get() == ann
    assert User.objects.known_as("Ann@example.org").get() == ann
    for pattern in (".*", "ann@example.or.", "a", "", "$ne"):
        assert not User.objects.known_as(pattern).exists()


@pytest.mark.parametrize("name", ["ann", "ann@example.org"])
def test_a_lookup_reads_one_document(ann: User, bob: User, name: str) -> None:
    with recorded() as mongo:
        User.objects.known_as(name).get()
    (pipeline,) = mongo.pipelines("accounts_user")
    assert documents_examined("accounts_user", pipeline) == 1


def test_minis_come_by_one_query(ann: User, bob: User) -> None:
    with recorded() as mongo:
        found = User.objects.minis([ann.pk, bob.pk, ann.pk])
        assert [u.full_name for u in found.values()]
    assert set(found) == {ann.pk, bob.pk}
    assert mongo.round_trips == 1
    with recorded() as mongo:
        assert User.objects.minis([]) == {}
    assert mongo.round_trips == 0


def test_passwords_are_argon2id_and_not_hashed_twice(db: None, settings: object) -> None:
    settings.PASSWORD_HASHERS = [TUNED]  # type: ignore[attr-defined]
    user = UserFactory(password=make_password(PASSWORD))
    assert user.password.startswith("argon2$argon2id$v=19$m=19456,t=7,p=1$")
    with recorded() as mongo:
        assert user.check_password(PASSWORD)
        assert not user.check_password("wrong")
    assert mongo.round_trips == 0


def test_an_older_hash_is_renewed_once_and_ends_no_session(
    api: ApiClient, ann: User, settings: object
) -> None:
    _, pair = open_session(ann)
    settings.PASSWORD_HASHERS = [  # type: ignore[attr-defined]
        TUNED,
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    data = api.post("users/login", {"username": "ann", "password": PASSWORD})
    renewed = User.objects.get(pk=ann.pk)
    assert renewed.password.startswith("argon2$")
    assert renewed.auth_epoch == 0
    assert api.with_token(pair.access).get("users/current-user")
    assert api.with_token(data["accessToken"]).get("users/current-user")
    api.post("users/login", {"username": "ann", "password": PASSWORD})
    assert User.objects.get(pk=ann.pk).password == renewed.password


def test_a_password_set_by_any_other_way_ends_all_sessions(api: ApiClient, ann: User) -> None:
    _, pair = open_session(ann)
    user = User.objects.get(pk=ann.pk)
    user.set_password("Another-Horse-8")
    user.save()
    api.with_token(pair.access).get("users/current-user", status=401)
    api.post("users/refresh-token", {"refreshToken": pair.refresh}, 401)


def test_createsuperuser_works_from_the_environment(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"USERNAME": "Root", "EMAIL": "Root@Example.org", "FULL_NAME": "The Root"}
    for name, value in {**given, "PASSWORD": PASSWORD}.items():
        monkeypatch.setenv(f"DJANGO_SUPERUSER_{name}", value)
    call_command("createsuperuser", interactive=False, stdout=StringIO())
    root = User.objects.get(username="root")
    assert (root.email, root.is_staff, root.is_superuser) == ("root@example.org", True, True)
    assert api.post("users/login", {"username": "root", "password": PASSWORD})
    with pytest.raises(CommandError):
        call_command("createsuperuser", interactive=False, stdout=StringIO())
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "not a name!")
    with pytest.raises(CommandError, match="3 to 30 letters"):
        call_command("createsuperuser", interactive=False, stdout=StringIO())
