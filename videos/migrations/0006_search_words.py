"""Search by stored words and an ordinary index, in the place of the text index."""

from django.db import migrations, models
from pymongo import UpdateOne

import django_mongodb_backend.fields.array
from core.mongo.words import words_of

BATCH = 500
OLD_INDEX = "listed_text"


def fill(apps, schema_editor):
    videos = schema_editor.connection.database["videos_video"]
    updates = []
    # An empty list is what AddField has put there: a killed run goes on where it was.
    for video in videos.find({"words": []}, {"title": 1, "tags": 1, "description": 1}):
        texts = [video.get("title", ""), *video.get("tags", []), video.get("description", "")]
        change = {"$set": {"words": words_of(*texts)}}
        updates.append(UpdateOne({"_id": video["_id"]}, change))
        if len(updates) == BATCH:
            videos.bulk_write(updates, ordered=False)
            updates = []
    if updates:
        videos.bulk_write(updates, ordered=False)


def drop_text_index(apps, schema_editor):
    videos = schema_editor.connection.database["videos_video"]
    if OLD_INDEX in videos.index_information():
        videos.drop_index(OLD_INDEX)


def make_text_index(apps, schema_editor):
    """As 0002 has it."""
    schema_editor.connection.database["videos_video"].create_index(
        [("title", "text"), ("tags", "text"), ("description", "text")],
        name=OLD_INDEX,
        weights={"title": 10, "tags": 5, "description": 1},
        default_language="none",
        language_override="text_index_language",
        partialFilterExpression={"listed": True},
    )


class Migration(migrations.Migration):
    dependencies = [("videos", "0005_owner_totals_and_history_order")]

    operations = [
        migrations.AddField(
            model_name="video",
            name="words",
            field=django_mongodb_backend.fields.array.ArrayField(
                base_field=models.CharField(max_length=64),
                blank=True,
                default=list,
                editable=False,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="video",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["listed", "words", "created_at", "id"],
                name="listed_words",
            ),
        ),
        migrations.AddIndex(
            model_name="video",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["listed", "published_at", "id"],
                name="listed_published",
            ),
        ),
        migrations.AddIndex(
            model_name="video",
            index=models.Index(
                fields=["owner", "status", "visibility", "-created_at", "-id"], name="video_state"
            ),
        ),
        migrations.RunPython(drop_text_index, make_text_index),
    ]
