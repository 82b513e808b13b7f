"""Videos, uploads, the media pipeline, watching and discovery."""

from django.apps import AppConfig


class VideosConfig(AppConfig):
    name = "videos"
