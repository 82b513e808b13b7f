"""Whatever is sent, the answer is one that the OpenAPI document promises: no 500, no status that it
does not name, no body that breaks its schema. As a guest and signed in, half of the ids real.

A few cases for each endpoint and caller, the same in every run; `make fuzz` tries many, and others
each time (`FUZZ_EXAMPLES` for each).
"""

import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from e2e.conftest import ROOT, Stack
from e2e.contract.world import World
from e2e.site import Person, Site

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

FEW = 3
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", FEW))
URL_BYTES = 65_000
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
DOCUMENT = schemathesis.openapi.from_path(str(ROOT / "openapi.yaml"))
OPERATIONS = [found.ok() for found in DOCUMENT.get_all_operations()]


@schemathesis.serializer("application/offset+octet-stream")
def bytes_of_an_upload(_context: Any, value: Any) -> bytes:
    """What tus sends: the bytes themselves."""
    return value if isinstance(value, bytes) else str(value).encode()


@pytest.fixture(scope="module")
def prey(stack: Stack, film: Path) -> World:
    """A world of its own: what is changed and deleted here, no other test looks at."""
    return World(Site(stack.url), film)


def real(name: str, prey: World, operation: Any) -> str | None:
    """A real value of a path parameter; what is to be deleted is made for it."""
    kind = name.removesuffix("_id")
    if operation.method.upper() == "DELETE" and kind in ("video", "comment", "tweet", "playlist"):
        return prey.make(kind)
    known = {"channel": "owner_id", "user": "third_id", "username": "owner_name"}
    return prey.names.get(known.get(kind, kind))


def signed_in_again(person: Person) -> dict[str, str]:
    """Their header: an earlier case may have signed them out."""
    body = {"email": person.user["email"], "password": person.password}
    token = person.site.call("POST", "users/login", json=body)["accessToken"]
    person.headers = {"Authorization": f"Bearer {token}"}
    return person.headers


@pytest.mark.parametrize("who", ["guest", "member"])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_the_answer_is_one_of_the_document(operation: Any, who: str, prey: World) -> None:
    headers = signed_in_again(prey.owner)
    names = [parameter.name for parameter in operation.path_parameters]
    known = {name: value for name in names if (value := real(name, prey, operation))}

    @settings(
        max_examples=EXAMPLES,
        derandomize=EXAMPLES == FEW,
        phases=[Phase.generate] if EXAMPLES == FEW else [Phase.generate, Phase.shrink],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=st.one_of(
            operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
            operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
        ),
        # The first of a choice is tried first: with one example a real id is there.
        with_real_ids=st.sampled_from([True, False]),
    )
    def answers(case: Any, with_real_ids: bool) -> None:
        if with_real_ids:
            case.path_parameters = {**(case.path_parameters or {}), **known}
        for name in ("Authorization", "Cookie"):
            case.headers.pop(name, None)
        case.cookies.clear()
        response = case.call(
            base_url=prey.site.url, headers=headers if who == "member" else {}, timeout=60
        )
        if response.status_code == 414 and len(response.request.url) > URL_BYTES:
            return  # refused by the HTTP server, before there is a request
        case.validate_response(response, checks=CHECKS)

    answers()
