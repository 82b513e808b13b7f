"""The roof: pages, settings, and the Celery application that every process delivers jobs with."""

from django.apps import AppConfig

from videotube.celery import app as celery_app

__all__ = ["VideotubeConfig", "celery_app"]


class VideotubeConfig(AppConfig):
    name = "videotube"
