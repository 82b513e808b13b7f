"""The text index behind `GET videos?query=`, which Django's Index cannot describe."""

from django.db import migrations

NAME = "listed_text"


def create(apps, schema_editor):
    schema_editor.connection.database["videos_video"].create_index(
        [("title", "text"), ("tags", "text"), ("description", "text")],
        name=NAME,
        weights={"title": 10, "tags": 5, "description": 1},
        # No stemming, no stop words: titles are of every language.
        default_language="none",
        # Not to be read from a document's own `language` field, which is the video's.
        language_override="text_index_language",
        partialFilterExpression={"listed": True},
    )


def drop(apps, schema_editor):
    schema_editor.connection.database["videos_video"].drop_index(NAME)


class Migration(migrations.Migration):
    dependencies = [("videos", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
