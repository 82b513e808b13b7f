"""Stored words are made anew, also after a kill."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from videos.models import Video
from videos.tests.factories import VideoFactory

NAME = "0007_words_of_every_script"


def forget_migration() -> None:
    """And those that build upon it, which are then made again as well."""
    graph = MigrationExecutor(connection).loader.graph
    for app, name in graph.backwards_plan(("videos", NAME)):
        connection.database["django_migrations"].delete_one({"app": app, "name": name})


@pytest.mark.parametrize("old", [[], ["東京の夜景"]])
def test_words_of_older_rows_are_made_anew(db, old: list[str]):
    tokyo = VideoFactory(title="東京の夜景", tags=["Nuit"], description="नमस्ते")
    table = connection.database[Video._meta.db_table]
    wanted = table.find_one({"_id": tokyo.pk})["words"]
    assert {"東京", "夜景", "nuit", "नमस्ते"} <= set(wanted)
    for _ in range(2):
        table.update_one({"_id": tokyo.pk}, {"$set": {"words": old}})
        forget_migration()
        call_command("migrate", verbosity=0)
        assert table.find_one({"_id": tokyo.pk})["words"] == wanted
