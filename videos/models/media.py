"""Small bounded parts of a video, embedded in its document."""

from django.db import models
from django_mongodb_backend.models import EmbeddedModel


class Rendition(EmbeddedModel):
    """One progressive MP4. `path` is relative to the video's revision folder; bitrate in bit/s,
    size in bytes."""

    path = models.CharField(max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bitrate = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()


class Caption(EmbeddedModel):
    """One track of captions. `language` is a normalised BCP 47 tag, once in a video; `key` names
    the WebVTT file in the media store."""

    language = models.CharField(max_length=35)
    label = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
