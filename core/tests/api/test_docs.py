"""The OpenAPI document is valid and truthful, and its page needs nothing from elsewhere."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from core.testing.client import ApiClient

pytestmark = [pytest.mark.urls("core.tests.urls"), pytest.mark.usefixtures("db")]


@pytest.fixture
def document(api: ApiClient) -> dict[str, Any]:
    response = api.http.get("/api/schema")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.parametrize("path", ["/api/schema?format=yaml", "/api/schema/?format=yaml"])
def test_it_comes_as_yaml_too(api: ApiClient, document: dict[str, Any], path: str) -> None:
    assert yaml.safe_load(api.http.get(path).content) == document


def test_it_is_openapi_3_1_and_may_be_cached(api: ApiClient, document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert "max-age" in api.http.get("/api/schema")["Cache-Control"]


def test_it_describes_the_contract_and_nothing_else(document: dict[str, Any]) -> None:
    assert "/api/v1/healthcheck" in document["paths"]
    assert all(path.startswith("/api/v1/") for path in document["paths"])


def test_every_answer_stands_in_the_envelope_and_every_error_in_its_own(
    document: dict[str, Any],
) -> None:
    answers = document["paths"]["/api/v1/healthcheck"]["get"]["responses"]
    success = answers["200"]["content"]["application/json"]["schema"]
    assert success["required"] == ["statusCode", "success", "message", "data"]
    assert success["properties"]["statusCode"]["const"] == 200
    error = answers["503"]["content"]["application/json"]["schema"]
    assert error == {"$ref": "#/components/schemas/Error"}


def test_an_endpoint_lists_the_errors_it_can_give_and_no_others(document: dict[str, Any]) -> None:
    answers = document["paths"]["/api/v1/healthcheck"]["get"]["responses"]
    assert set(answers) == {"200", "503"}
    made = document["paths"]["/api/v1/t/described/{thing_id}"]["post"]["responses"]
    assert set(made) == {
        "201",
        "400",
        "401",
        "403",
        "404",
        "409",
        "411",
        "413",
        "415",
        "429",
        "503",
    }


def test_an_operation_is_named_by_the_first_sentence_of_its_docstring(
    document: dict[str, Any],
) -> None:
    health = document["paths"]["/api/v1/healthcheck"]["get"]
    assert health["summary"] == "Ask every service that VideoTube needs"
    assert health["description"] == "503 names those that do not answer."
    # One without a second sentence has nothing to describe.
    assert "description" not in document["paths"]["/api/v1/healthcheck/live"]["get"]


def test_a_path_id_is_described_as_24_hex_digits(document: dict[str, Any]) -> None:
    [parameter] = document["paths"]["/api/v1/t/described/{thing_id}"]["post"]["parameters"]
    assert parameter["schema"]["pattern"] == "^[0-9a-f]{24}$"


def test_a_page_and_an_array_that_may_be_one_are_described(document: dict[str, Any]) -> None:
    answer = document["paths"]["/api/v1/t/described/{thing_id}"]["get"]["responses"]["200"]
    data = answer["content"]["application/json"]["schema"]["properties"]["data"]
    assert data == {"$ref": "#/components/schemas/PartArrayOrPage"}
    schemas = document["components"]["schemas"]
    assert "PartPage" in str(schemas["PartArrayOrPage"])
    assert schemas["PartPage"]["properties"]["totalDocs"]["type"] == ["integer", "null"]
    assert "labelText" in schemas["Part"]["properties"]


def test_the_described_error_is_the_real_one(api: ApiClient, document: dict[str, Any]) -> None:
    described = document["components"]["schemas"]["Error"]
    body = api.get("t/raise/invalid", status=400)
    assert set(described["properties"]) == set(described["required"]) == set(body)
    assert set(described["properties"]["error"]["required"]) == set(body["error"])
    [fault] = body["errors"]
    assert set(described["properties"]["errors"]["items"]["required"]) == set(fault)


@pytest.mark.urls("core.tests.house_urls")
def test_it_is_made_without_a_warning(tmp_path: Path) -> None:
    target = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    assert "healthcheck" in target.read_text()


def test_the_page_loads_only_files_of_this_server_and_runs_nothing_inline(api: ApiClient) -> None:
    response = api.http.get("/api/docs")
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    links = re.findall(r'(?:src|href)="([^"]+)"', response.text)
    assert len(links) >= 5
    assert "/" in links
    assert all(link.startswith("/") and not link.startswith("//") for link in links)
    assert not re.search(r"<script>|<style|style=|onload=|javascript:", response.text)


def test_the_script_of_the_page_names_the_document(api: ApiClient) -> None:
    script = api.http.get("/api/docs?script=")
    assert script["Content-Type"].startswith("application/javascript")
    assert '"/api/schema"' in script.text


def test_an_answer_that_guests_share_has_a_tag_and_a_304(document: dict[str, Any]) -> None:
    shared = document["paths"]["/api/v1/t/shared"]
    assert "ETag" in shared["get"]["responses"]["200"]["headers"]
    assert "content" not in shared["get"]["responses"]["304"]
    assert "304" not in shared["post"]["responses"]
