"""What accounts says of itself in the OpenAPI document."""

from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator


@pytest.fixture(scope="module")
def schema() -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)


def test_names_both_ways_to_present_a_token(schema: Any) -> None:
    schemes = schema["components"]["securitySchemes"]
    assert schemes["bearerAuth"]["scheme"] == "bearer"
    assert (schemes["cookieAuth"]["in"], schemes["cookieAuth"]["name"]) == ("cookie", "accessToken")
    secured = schema["paths"]["/api/v1/users/current-user"]["get"]["security"]
    assert secured == [{"bearerAuth": []}, {"cookieAuth": []}]


def test_what_looks_at_no_token_requires_none(schema: Any) -> None:
    login = schema["paths"]["/api/v1/users/login"]["post"]
    assert "security" not in login
    assert "guests" not in login["description"]


def test_what_answers_guests_takes_a_token_and_says_that_it_needs_none(schema: Any) -> None:
    channel = schema["paths"]["/api/v1/users/c/{username}"]["get"]
    assert channel["security"] == [{"bearerAuth": []}, {"cookieAuth": []}, {}]
    assert "guests are answered" in channel["description"]


def test_every_limit_is_published(schema: Any) -> None:
    shapes = schema["components"]["schemas"]
    limits = {
        "RegistrationRequest": {"username", "email", "fullName", "password"},
        "PatchedAccountUpdateRequest": {"fullName", "email", "bio"},
        "PasswordChangeRequest": {"oldPassword", "newPassword"},
        "LoginRequest": {"email", "username", "password"},
    }
    for shape, fields in limits.items():
        for field in fields:
            assert "maxLength" in shapes[shape]["properties"][field], (shape, field)


def test_accounts_gives_no_warning(schema: Any) -> None:
    said = [
        text
        for kind in (GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache)
        for text in kind
    ]
    assert not [text for text in said if "accounts" in str(text)]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("register", "post", "201"),
        ("login", "post", "200"),
        ("logout", "post", "200"),
        ("refresh-token", "post", "200"),
        ("change-password", "post", "200"),
        ("logout-all", "post", "200"),
        ("sessions/{session_id}", "delete", "200"),
        ("sessions", "get", "200"),
        ("avatar", "patch", "200"),
    ],
)
def test_answers_are_published_with_their_status_and_data(
    schema: Any, path: str, method: str, status: str
) -> None:
    responses = schema["paths"][f"/api/v1/users/{path}"][method]["responses"]
    assert [code for code in responses if code < "400"] == [status]
    body = responses[status]["content"]["application/json"]["schema"]["properties"]
    assert body["statusCode"]["const"] == int(status)
    assert body["data"]


@pytest.mark.parametrize("path", ["login", "logout", "refresh-token"])
def test_the_doors_publish_their_401_in_the_shape_of_all_errors(schema: Any, path: str) -> None:
    refused = schema["paths"][f"/api/v1/users/{path}"]["post"]["responses"]["401"]
    assert refused["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Error"
    }


def test_what_others_do_not_see_is_not_required(schema: Any) -> None:
    channel = schema["components"]["schemas"]["Channel"]
    assert set(channel["properties"]) - set(channel["required"]) == {"email"}
