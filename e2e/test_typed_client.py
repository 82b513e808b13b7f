"""A front-end in TypeScript that knows nothing but the OpenAPI document: its types are generated
from `openapi.yaml`, it compiles under `--strict`, and it works."""

import json
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from e2e.conftest import ROOT, Stack

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e")]

SOURCES = ("client.ts", "tsconfig.json")


@pytest.fixture(scope="module")
def program(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled client."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "node_modules").symlink_to(node_modules)
    (folder / "package.json").write_text('{"type": "module"}')
    for name in SOURCES:
        shutil.copy(ROOT / "e2e" / "js" / name, folder)
    run(folder, "node_modules/.bin/openapi-typescript", ROOT / "openapi.yaml", "-o", "api.d.ts")
    run(folder, "node_modules/.bin/tsc", "--project", ".")
    return folder / "client.js"


def run(folder: Path, *command: str | Path) -> str:
    ended = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=180, check=False
    )
    assert ended.returncode == 0, f"{command}\n{ended.stdout[-4000:]}\n{ended.stderr[-4000:]}"
    return ended.stdout


def test_a_typed_client_signs_up_uploads_and_talks(program: Path, stack: Stack, film: Path) -> None:
    name = f"t{uuid.uuid4().hex[:10]}"
    seen = json.loads(run(program.parent, "node", program, stack.url, film, name).splitlines()[-1])
    assert seen == {
        "username": name,
        "status": "ready",
        "progress": 100,
        "refreshes": 1,
        "titles": ["Typed film"],
        "played": 206,
        "owner": "Typed",
        "comment": {"content": "Typed words.", "by": name},
        "like": {"isLiked": True, "likesCount": 1},
        "taken": {"status": 409, "fields": ["username", "email"]},
        "blank": {"status": 400, "fields": ["content"]},
        "absent": {"status": 404, "code": "not_found"},
    }
