"""Stored words anew, since texts of scripts without spaces and combining marks are read otherwise."""

from django.db import migrations
from pymongo import UpdateOne

from core.mongo.words import words_of

BATCH = 500


def fill(apps, schema_editor):
    videos = schema_editor.connection.database["videos_video"]
    updates = []
    fields = {"title": 1, "tags": 1, "description": 1, "words": 1}
    # In the order of keys, so that no row is met twice; a killed run begins anew and writes only
    # what it has not written.
    for video in videos.find({}, fields).sort("_id", 1):
        texts = [video.get("title", ""), *video.get("tags", []), video.get("description", "")]
        words = words_of(*texts)
        if words != video.get("words"):
            # Not over the words of somebody who edits meanwhile.
            unchanged = {"_id": video["_id"], "words": video.get("words")}
            updates.append(UpdateOne(unchanged, {"$set": {"words": words}}))
        if len(updates) == BATCH:
            videos.bulk_write(updates, ordered=False)
            updates = []
    if updates:
        videos.bulk_write(updates, ordered=False)


class Migration(migrations.Migration):
    dependencies = [("videos", "0006_search_words")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
