"""A `migrate` that is killed is run again, and makes every index that an undisturbed one makes."""

import random
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from pymongo import MongoClient

from faults.conftest import Tell
from faults.deployment import Deployment
from videotube.stack.services import PROJECT_ROOT

pytestmark = [pytest.mark.serial, pytest.mark.patient, pytest.mark.xdist_group("faults")]

KILLS = 6


def indexes(deployment: Deployment, database: str) -> dict[str, dict[str, Any]]:
    """Collection → its indexes, as MongoDB has them."""
    with MongoClient[dict[str, Any]](deployment.mongodb_uri) as client:
        found = client[database]
        return {name: found[name].index_information() for name in found.list_collection_names()}


def applied(deployment: Deployment, database: str) -> int:
    with MongoClient[dict[str, Any]](deployment.mongodb_uri) as client:
        return int(client[database]["django_migrations"].count_documents({}))


def test_a_migrate_killed_again_and_again_ends_as_one_that_was_not(
    single: Deployment, tell: Tell
) -> None:
    database = "killed"
    uri = single.mongodb_uri.replace("/videotube?", f"/{database}?")
    assert uri != single.mongodb_uri
    command = [sys.executable, "manage.py", "migrate", "--no-input"]
    environ = {**single.environ, "MONGODB_URI": uri}
    total = applied(single, "videotube")
    seed = random.randrange(10**6)
    choose = random.Random(seed)
    reached = []
    for number in range(KILLS):
        process = subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        # Further on each time, somewhere within a migration.
        until = total * (number + 1) // (KILLS + 1)
        while applied(single, database) < until and process.poll() is None:
            time.sleep(0.01)
        time.sleep(choose.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        said, _ = process.communicate()
        assert process.returncode == -signal.SIGKILL, said
        reached.append(applied(single, database))
    tell(f"seed {seed}: killed at {reached} of {total}")
    done = subprocess.run(
        command,
        cwd=PROJECT_ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert applied(single, database) == total
    undisturbed = indexes(single, "videotube")
    assert indexes(single, database) == undisturbed
    unique = sum(i.get("unique", False) for found in undisturbed.values() for i in found.values())
    tell(f"{unique} unique indexes, each as undisturbed")
