"""The roof: pages, settings, and the Celery application that every process delivers jobs with."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from videotube.celery import app as celery_app

__all__ = ["VideotubeConfig", "celery_app"]


class VideotubeConfig(AppConfig):
    name = "videotube"

    def ready(self) -> None:
        """The roles of staff come with each migration. This app is the last one, so that by then
        the database knows the rights of all others."""
        # Models can only be imported once the apps are loaded.
        from videotube.roles import define_roles

        post_migrate.connect(define_roles, sender=self)
